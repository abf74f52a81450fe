/*
 * Lets libbpf relocate objects and prints what it makes of them. Nothing reaches the kernel:
 * bpf(2) is answered here.
 *
 * Reads jobs, one a line, separated by tabs: the kernel's BTF file, object, program or `*` for all
 * of them, and perhaps files with the BTF of modules (which libbpf looks at only if it believes
 * that it has the running kernel's).
 * For each it prints, all on lines of their own,
 *
 *   program NAME HEXADECIMAL-INSTRUCTIONS     for each program, all relocated
 *   refused ERRNO WHY                         instead, if a CO-RE relocation was refused
 *   failed ERRNO WHY                          instead, if anything else went wrong
 *   done
 */
#define _GNU_SOURCE
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define VMLINUX "/sys/kernel/btf/vmlinux"
#define MODULES 8

static bool asked;
/* In the place of the running kernel's, if there are modules. */
static const char *vmlinux;
static struct {
	const char *path;
	int fd;
} modules[MODULES];
static unsigned int n_modules;

/* The BTF behind a descriptor: ids are 1 for the kernel's, then those of modules. */
static long module_info(union bpf_attr *attr)
{
	struct bpf_btf_info *info = (void *)(long)attr->info.info;
	unsigned int i;
	size_t size;
	char *name;
	FILE *file;
	long end;

	for (i = 0; i < n_modules; i++)
		if (modules[i].fd == (int)attr->info.bpf_fd)
			break;
	if (i == n_modules)
		return 0;
	file = fopen(modules[i].path, "rb");
	if (!file || fseek(file, 0, SEEK_END) || (end = ftell(file)) < 0)
		exit(5);
	rewind(file);
	size = info->btf && info->btf_size < end ? info->btf_size : end;
	if (info->btf && fread((void *)(long)info->btf, 1, size, file) != size)
		exit(5);
	fclose(file);
	info->btf_size = end;
	info->id = i + 2;
	info->kernel_btf = 1;
	name = (void *)(long)info->name;
	if (name)
		snprintf(name, info->name_len, "module%u", i + 1);
	return 0;
}

/* What a kernel would answer that has every feature and nothing loaded but those modules. */
static long answer(long command, union bpf_attr *attr)
{
	asked = true;
	switch (command) {
	case BPF_PROG_LOAD:
	case BPF_MAP_CREATE:
	case BPF_BTF_LOAD:
	case BPF_LINK_CREATE:
	case BPF_RAW_TRACEPOINT_OPEN:
		return open("/dev/null", O_RDONLY | O_CLOEXEC);
	case BPF_OBJ_GET_INFO_BY_FD:
		return module_info(attr);
	case BPF_MAP_UPDATE_ELEM:
	case BPF_MAP_FREEZE:
	case BPF_PROG_BIND_MAP:
		return 0;
	case BPF_BTF_GET_FD_BY_ID:
		if (attr->btf_id < 2 || attr->btf_id - 2 >= n_modules)
			break;
		return modules[attr->btf_id - 2].fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
	case BPF_BTF_GET_NEXT_ID:
		if (n_modules && attr->start_id <= n_modules) {
			/* That of the kernel itself is first asked for, and passed over. */
			attr->next_id = attr->start_id ? attr->start_id + 1 : 2;
			return 0;
		}
		break;
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
	return vmlinux && strcmp(path, VMLINUX) == 0 ? vmlinux : path;
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

static void relocate(const char *btf, const char *path, const char *only)
{
	LIBBPF_OPTS(bpf_object_open_opts, opts, .btf_custom_path = n_modules ? NULL : btf);
	struct bpf_object *object;
	struct bpf_program *program;
	bool all = strcmp(only, "*") == 0;
	int err;

	said[0] = 0;
	vmlinux = n_modules ? btf : NULL;
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

int main(void)
{
	char line[4096 * (3 + MODULES)];

	libbpf_set_print(say);
	for (size_t i = 0; i < sizeof(sections) / sizeof(*sections); i++)
		if (libbpf_register_prog_handler(sections[i], BPF_PROG_TYPE_SOCKET_FILTER, 0,
						 NULL) < 0)
			return 2;
	/* Without this the jobs would be done in earnest. */
	bpf_prog_get_next_id(0, &(__u32){0});
	if (!asked) {
		fprintf(stderr, "bpf(2) is not intercepted\n");
		return 3;
	}
	printf("libbpf %u.%u\n", libbpf_major_version(), libbpf_minor_version());
	while (fgets(line, sizeof(line), stdin)) {
		char *btf = strtok(line, "\t\n"), *path = strtok(NULL, "\t\n");
		char *only = strtok(NULL, "\t\n"), *module;

		if (!only)
			return 4;
		for (n_modules = 0; n_modules < MODULES && (module = strtok(NULL, "\t\n"));)
			modules[n_modules++].path = module;
		/* Types that refer to themselves are read for ever. */
		alarm(5);
		relocate(btf, path, only);
		alarm(0);
		printf("done\n");
		fflush(stdout);
	}
	return 0;
}
