/* What the objects need of BPF, without headers of any kernel or library. */
typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long long u64;
typedef long long s64;

#define SEC(name) __attribute__((section(name), used))
#define CORE __attribute__((preserve_access_index))
#define __uint(name, val) int(*name)[val]
#define __type(name, val) __typeof__(val) *name

static void *(*const map_lookup)(void *map, const void *key) = (void *)1;
static long (*const map_update)(void *map, const void *key, const void *value,
				u64 flags) = (void *)2;
static u64 (*const ktime)(void) = (void *)5;
static u64 (*const pid_tgid)(void) = (void *)14;
static void *(*const current)(void) = (void *)35;
static long (*const read_kernel)(void *to, u32 size, const void *from) = (void *)113;

/* One field relocation each. */
#define READ(from, field)                                                  \
	({                                                                 \
		u64 value = 0;                                             \
		read_kernel(&value, sizeof((from)->field), &(from)->field); \
		sum += value;                                              \
	})

char LICENSE[] SEC("license") = "GPL";
