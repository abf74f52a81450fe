/*
 * Lets libbpf relocate objects and prints what it makes of them. Nothing reaches the kernel:
 * bpf(2) is answered by kernel.c.
 *
 * Reads jobs, one a line, separated by tabs: the kernel's BTF file, object, program or `*` for all
 * of them, and perhaps modules, NAME=FILE, with their BTF (which libbpf looks at only if it
 * believes that it has the running kernel's).
 * For each it prints, all on lines of their own,
 *
 *   program NAME HEXADECIMAL-INSTRUCTIONS     for each program, all relocated
 *   refused ERRNO WHY                         instead, if a CO-RE relocation was refused
 *   failed ERRNO WHY                          instead, if anything else went wrong
 *   done
 *
 * Started as `driver load`, it loads each program as what its section says, into a kernel that has
 * those types; kernel.c then prints what it is asked to load, among these lines.
 */
#include "kernel.h"
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>

#define MODULES 64

/* Programs are loaded as what they are. */
static bool whole;

/* Warnings of this job, on one line. */
static char said[1 << 20];

static int say(enum libbpf_print_level level, const char *format, va_list args)
{
	size_t at = strlen(said);

	if (level != LIBBPF_WARN || at + 2 >= sizeof(said))
		return 0;
	vsnprintf(said + at, sizeof(said) - at, format, args);
	for (char *c = said + at; *c; c++)
		if (*c == '\n')
			*c = ' ';
	return 0;
}

static void fail(int err)
{
	bool core = strstr(said, "failed to perform CO-RE relocations");

	printf("%s %d %.4000s\n", core ? "refused" : "failed", -err, said);
}

/* With `btf`, in place of the kernel's types. */
static void relocate(const char *btf, const char *path, const char *only)
{
	LIBBPF_OPTS(bpf_object_open_opts, opts, .btf_custom_path = btf);
	struct bpf_object *object;
	struct bpf_program *program;
	bool all = strcmp(only, "*") == 0;
	int err;

	said[0] = 0;
	object = bpf_object__open_file(path, &opts);
	if (!object) {
		fail(-errno);
		return;
	}
	bpf_object__for_each_program(program, object) {
		bool load = all || strcmp(bpf_program__name(program), only) == 0;

		bpf_program__set_autoload(program, load);
	}
	err = bpf_object__load(object);
	if (err) {
		fail(err);
		goto out;
	}
	bpf_object__for_each_program(program, object) {
		const unsigned char *code = (const void *)bpf_program__insns(program);
		size_t len = bpf_program__insn_cnt(program) * sizeof(struct bpf_insn);

		if (!bpf_program__autoload(program))
			continue;
		printf("program %s ", bpf_program__name(program));
		for (size_t i = 0; i < len; i++)
			printf("%02x", code[i]);
		printf("\n");
	}
out:
	bpf_object__close(object);
}

/* Programs of any section are of a type that asks nothing more of the kernel. */
static const char *const sections[] = {
	"fentry+", "fentry.s+", "fexit+", "fexit.s+", "fmod_ret+", "fmod_ret.s+", "tp_btf+",
	"lsm+", "lsm.s+", "lsm_cgroup+", "iter+", "iter.s+", "freplace+", "usdt+", NULL,
};

static void all_alike(void)
{
	for (size_t i = 0; i < sizeof(sections) / sizeof(*sections); i++)
		if (libbpf_register_prog_handler(sections[i], BPF_PROG_TYPE_SOCKET_FILTER, 0,
						 NULL) < 0)
			exit(2);
}

/* Ends the process after so many seconds of work, however busy the machine is. */
static void limit(int seconds)
{
	struct itimerval time = { .it_value.tv_sec = seconds };

	setitimer(ITIMER_PROF, &time, NULL);
}

int main(int argc, char **argv)
{
	static char line[4096 * (3 + MODULES)];

	libbpf_set_print(say);
	whole = argc > 1 && strcmp(argv[1], "load") == 0;
	if (!whole)
		all_alike();
	/* Without this the jobs would be done in earnest. */
	bpf_prog_get_next_id(0, &(__u32){0});
	if (!kernel_was_asked()) {
		fprintf(stderr, "bpf(2) is not intercepted\n");
		return 3;
	}
	printf("libbpf %u.%u\n", libbpf_major_version(), libbpf_minor_version());
	while (fgets(line, sizeof(line), stdin)) {
		char *btf = strtok(line, "\t\n"), *path = strtok(NULL, "\t\n");
		char *only = strtok(NULL, "\t\n"), *module = strtok(NULL, "\t\n");
		bool running = whole || module;

		if (!only)
			return 4;
		kernel_types(running ? btf : NULL);
		for (; module; module = strtok(NULL, "\t\n"))
			kernel_module(module);
		/* Types that refer to themselves are read for ever. */
		limit(5);
		relocate(running ? NULL : btf, path, only);
		limit(0);
		printf("done\n");
		fflush(stdout);
	}
	return 0;
}
