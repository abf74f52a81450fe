/*
 * A kernel that is not there: bpf(2) is answered here, with yes where it can be, and nothing
 * reaches the real one. Part of driver.c, for libbpf; as a library that is preloaded, for ours.
 *
 * The types that it has come from files. So do its symbols, if FAKE_KALLSYMS names a file. What is
 * asked to be loaded is printed, if FAKE_SHOW is there,
 *
 *   load NAME TYPE ATTACH-TYPE FLAGS ATTACH-ID ATTACH-IN HEXADECIMAL-INSTRUCTIONS
 *
 * with names in the place of descriptors, so that it does not depend on which were free.
 */
#define _GNU_SOURCE
#include "kernel.h"
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#define VMLINUX "/sys/kernel/btf/vmlinux"
#define KALLSYMS "/proc/kallsyms"
#define MODULES 64
/* Poisoned calls and loads of libbpf (by what is missing, and which) and of ours. */
#define POISON 2000000000

static bool asked;
/* In the place of the running kernel's types, or null. */
static const char *vmlinux;
static const char *kallsyms;
static bool show;
static struct {
	const char *name;
	const char *path;
} modules[MODULES];
static unsigned int n_modules;

void kernel_types(const char *path)
{
	vmlinux = path;
	n_modules = 0;
}

void kernel_module(char *module)
{
	char *name = strchr(module, '=');

	if (n_modules == MODULES || !name)
		exit(4);
	*name = 0;
	modules[n_modules].name = module;
	modules[n_modules++].path = name + 1;
}

bool kernel_was_asked(void)
{
	return asked;
}

/* FAKE_VMLINUX is a file, FAKE_MODULES a list of NAME=FILE. */
__attribute__((constructor)) static void configure(void)
{
	char *list = getenv("FAKE_MODULES"), *module;

	kallsyms = getenv("FAKE_KALLSYMS");
	show = getenv("FAKE_SHOW");
	kernel_types(getenv("FAKE_VMLINUX"));
	list = list ? strdup(list) : NULL;
	for (module = list ? strtok(list, ":") : NULL; module; module = strtok(NULL, ":"))
		kernel_module(module);
}

/* Descriptors are those of memory that is named after what they stand for. */
static long make(const char *kind, const char *name, size_t size)
{
	char label[128];
	int fd;

	snprintf(label, sizeof(label), "%s:%s", kind, name);
	fd = memfd_create(label, MFD_CLOEXEC);
	if (fd >= 0 && size && ftruncate(fd, size))
		exit(5);
	return fd;
}

/* What a descriptor stands for: `map:NAME`, `btf:NAME`; that of 0 is the kernel itself. */
static const char *label(int fd, char *buffer, size_t size)
{
	static const char start[] = "/memfd:";
	char path[64], *end;
	ssize_t len;

	if (fd == 0)
		return "vmlinux";
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	len = readlink(path, buffer, size - 1);
	buffer[len < 0 ? 0 : len] = 0;
	if (strncmp(buffer, start, strlen(start)))
		return "?";
	end = strstr(buffer, " (deleted)");
	if (end)
		*end = 0;
	return buffer + strlen(start);
}

/* A label as a number that fits into an instruction. */
static __s32 number(int fd)
{
	char buffer[256];
	__u32 hash = 2166136261u;

	for (const char *c = label(fd, buffer, sizeof(buffer)); *c; c++)
		hash = (hash ^ (unsigned char)*c) * 16777619u;
	return hash;
}

/* Instructions as the loader wants them, but for descriptors and the words of poison. */
static void normalize(struct bpf_insn *insns, size_t count, const int *fds)
{
	for (size_t i = 0; i < count; i++) {
		struct bpf_insn *insn = &insns[i];

		if (insn->code == (BPF_LD | BPF_IMM | BPF_DW) && i + 1 < count) {
			if (insn->src_reg == BPF_PSEUDO_MAP_FD || insn->src_reg == BPF_PSEUDO_MAP_VALUE)
				insn->imm = number(insn->imm);
			if (insn->src_reg == BPF_PSEUDO_BTF_ID)
				insn[1].imm = number(insn[1].imm);
			i++;
		} else if (insn->code == (BPF_JMP | BPF_CALL)) {
			if (insn->src_reg == BPF_PSEUDO_KFUNC_CALL && insn->off)
				insn->off = number(fds ? fds[insn->off] : -1);
			/* A kfunc that is not there: older libbpf calls number 0. */
			if (insn->src_reg == 0 && insn->imm >= POISON)
				insn->imm = POISON;
			if (insn->src_reg == BPF_PSEUDO_KFUNC_CALL && insn->imm == 0)
				*insn = (struct bpf_insn){ .code = insn->code, .imm = POISON };
		}
	}
}

static void show_load(const union bpf_attr *attr)
{
	struct bpf_insn *insns = calloc(attr->insn_cnt, sizeof(*insns));
	const unsigned char *bytes = (const void *)insns;
	size_t size = attr->insn_cnt * sizeof(*insns);
	char buffer[256];

	memcpy(insns, (const void *)(long)attr->insns, size);
	normalize(insns, attr->insn_cnt, (const int *)(long)attr->fd_array);
	printf("load %.16s %u %u %u %u %s ", attr->prog_name[0] ? attr->prog_name : "-", attr->prog_type,
	       attr->expected_attach_type, attr->prog_flags, attr->attach_btf_id,
	       label(attr->attach_btf_obj_fd, buffer, sizeof(buffer)));
	for (size_t i = 0; i < size; i++)
		printf("%02x", bytes[i]);
	printf("\n");
	fflush(stdout);
	free(insns);
}

/* Types that a descriptor stands for; null for an object's own. */
static const char *types_of(int fd, char *buffer, size_t size, const char **name)
{
	const char *text = label(fd, buffer, size);

	if (strncmp(text, "btf:", 4))
		return NULL;
	*name = text + 4;
	if (strcmp(*name, "vmlinux") == 0)
		return vmlinux;
	for (unsigned int i = 0; i < n_modules; i++)
		if (strcmp(*name, modules[i].name) == 0)
			return modules[i].path;
	return NULL;
}

/* The BTF behind a descriptor: ids are 1 for the kernel's, then those of modules. */
static long info(union bpf_attr *attr)
{
	struct bpf_btf_info *info = (void *)(long)attr->info.info;
	char buffer[256];
	const char *name, *path = types_of(attr->info.bpf_fd, buffer, sizeof(buffer), &name);
	size_t size;
	FILE *file;
	long end;

	if (!path)
		return 0;
	file = fopen(path, "rb");
	if (!file || fseek(file, 0, SEEK_END) || (end = ftell(file)) < 0)
		exit(5);
	rewind(file);
	size = info->btf && info->btf_size < end ? info->btf_size : end;
	if (info->btf && fread((void *)(long)info->btf, 1, size, file) != size)
		exit(5);
	fclose(file);
	info->btf_size = end;
	info->kernel_btf = 1;
	info->id = 1;
	for (unsigned int i = 0; i < n_modules; i++)
		if (strcmp(name, modules[i].name) == 0)
			info->id = i + 2;
	if (info->name)
		snprintf((void *)(long)info->name, info->name_len, "%s", name);
	return 0;
}

/* What a kernel would answer that has every feature and nothing loaded but those modules. */
static long answer(long command, union bpf_attr *attr)
{
	size_t size;

	asked = true;
	switch (command) {
	case BPF_PROG_LOAD:
		if (show)
			show_load(attr);
		return make("program", attr->prog_name, 0);
	case BPF_MAP_CREATE:
		/* Global variables are mapped, and arenas (BPF_MAP_TYPE_ARENA), whose entries are pages. */
		size = (size_t)(attr->map_type == 33 ? 4096 : attr->value_size) * attr->max_entries;
		return make("map", attr->map_name, size < 1 << 24 ? (size + 4095) & ~4095ul : 0);
	case BPF_BTF_LOAD:
		return make("btf", "", 0);
	case BPF_LINK_CREATE:
	case BPF_RAW_TRACEPOINT_OPEN:
		return make("link", "", 0);
	case BPF_OBJ_GET_INFO_BY_FD:
		return info(attr);
	case BPF_MAP_UPDATE_ELEM:
	case BPF_MAP_FREEZE:
	case BPF_PROG_BIND_MAP:
		return 0;
	case BPF_BTF_GET_FD_BY_ID:
		if (!vmlinux || attr->btf_id < 1 || attr->btf_id > n_modules + 1)
			break;
		return make("btf", attr->btf_id > 1 ? modules[attr->btf_id - 2].name : "vmlinux", 0);
	case BPF_BTF_GET_NEXT_ID:
		if (!vmlinux || attr->start_id > n_modules)
			break;
		attr->next_id = attr->start_id + 1;
		return 0;
	default:
		errno = EINVAL;
		return -1;
	}
	errno = ENOENT;
	return -1;
}

/* The functions from here on stand before libc's. */

static const char *redirected(const char *path)
{
	if (vmlinux && strcmp(path, VMLINUX) == 0)
		return vmlinux;
	if (kallsyms && strcmp(path, KALLSYMS) == 0)
		return kallsyms;
	return path;
}

int faccessat(int at, const char *path, int mode, int flags)
{
	int (*real)(int, const char *, int, int) = dlsym(RTLD_NEXT, "faccessat");

	return real(at, redirected(path), mode, flags);
}

FILE *fopen(const char *path, const char *mode)
{
	FILE *(*real)(const char *, const char *) = dlsym(RTLD_NEXT, "fopen");

	return real(redirected(path), mode);
}

FILE *fopen64(const char *path, const char *mode)
{
	return fopen(path, mode);
}

int open(const char *path, int flags, ...)
{
	int (*real)(const char *, int, ...) = dlsym(RTLD_NEXT, "open");
	va_list args;
	int mode;

	va_start(args, flags);
	mode = va_arg(args, int);
	va_end(args);
	return real(redirected(path), flags, mode);
}

int open64(const char *path, int flags, ...)
{
	va_list args;
	int mode;

	va_start(args, flags);
	mode = va_arg(args, int);
	va_end(args);
	return open(path, flags, mode);
}

long syscall(long number, ...)
{
	static long (*real)(long, ...);
	long a[6];
	va_list args;

	va_start(args, number);
	for (int i = 0; i < 6; i++)
		a[i] = va_arg(args, long);
	va_end(args);
	if (number == __NR_bpf)
		return answer(a[0], (void *)a[1]);
	if (number == __NR_perf_event_open) {
		errno = ENOSYS;
		return -1;
	}
	if (!real)
		real = dlsym(RTLD_NEXT, "syscall");
	return real(number, a[0], a[1], a[2], a[3], a[4], a[5]);
}
