/* A kernel that is not there: see kernel.c. */
#include <stdbool.h>

/* The types of the kernel itself, without modules; null for those of the running one. */
void kernel_types(const char *path);
/* Adds the types of a module, NAME=FILE. The text is kept, and changed. */
void kernel_module(char *module);
/* Whether bpf(2) was called, which means that it is answered here. */
bool kernel_was_asked(void);
