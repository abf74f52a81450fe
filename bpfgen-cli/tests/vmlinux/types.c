/* Types whose header must come out the same: one of every construct that C has. */
typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long long u64;
typedef __int128 s128;
typedef unsigned __int128 u128;
typedef _Bool bool;

/* Integers of every name, and what C pads by itself. */
struct ints {
	char a;
	signed char b;
	unsigned char c;
	short d;
	unsigned short e;
	int f;
	unsigned int g;
	long h;
	unsigned long i;
	long long j;
	unsigned long long k;
	s128 l;
	u128 m;
	bool n;
};
struct floats {
	float a;
	double b;
};
struct empty {};
struct holds_empty {
	struct empty a;
	int b;
	struct empty c;
};

/* Bitfields. */
struct bits {
	int a : 3;
	unsigned int b : 5;
	int : 0;
	u8 c : 1;
	u64 d : 33;
	bool e : 1;
	int : 7;
	char f;
	long g : 60;
	long h : 10;
};
struct bits_packed {
	u8 a : 3;
	u32 b : 30;
	u64 c : 60;
	u8 d;
	u16 e : 9;
} __attribute__((packed));
struct bits_after_bytes {
	char a;
	int b : 20;
	short c;
	u64 d : 7;
};
union bits_union {
	int a : 5;
	u64 b : 40;
};
enum small { SMALL_A, SMALL_B = 100 } __attribute__((mode(byte)));
enum middle { MIDDLE_A = -1, MIDDLE_B = 30000 } __attribute__((mode(HI)));
enum plain { PLAIN_A, PLAIN_B = 7 };
enum negative { NEGATIVE_A = -5, NEGATIVE_B = 2147483647 };
enum large { LARGE_A = 4294967295u };
enum huge { HUGE_A = 1ull << 40, HUGE_B = 0xffffffffffffffffull };
enum huge_negative { HUGE_NEGATIVE_A = -1, HUGE_NEGATIVE_B = 1ll << 40 };
struct enums {
	enum small a;
	enum middle b;
	enum plain c : 4;
	enum negative d;
	enum large e;
	enum huge f;
	enum huge_negative g;
	enum { INLINE_A, INLINE_B } h;
	enum small i[3];
	enum plain_declared_only *j;
};
typedef enum { TYPEDEF_A = 3 } anonymous_enum;

/* Packed and aligned. */
struct packed {
	char a;
	int b;
	long c;
} __attribute__((packed));
struct packed_inside {
	int a;
	struct packed b;
	char c;
	struct packed d[3];
};
struct packed_over_aligned {
	char a;
	struct ints b;
} __attribute__((packed));
struct aligned {
	int a;
} __attribute__((aligned(64)));
struct aligned_member {
	char a;
	int b __attribute__((aligned(32)));
	char c;
};
struct holds_aligned {
	int a;
	struct aligned b;
	struct aligned_member c;
};
struct packed_aligned {
	char a;
	int b;
	u16 c;
} __attribute__((packed, aligned(4)));
struct half_aligned {
	u32 a;
	u64 b __attribute__((packed, aligned(4)));
};
union aligned_union {
	char a[5];
	int b;
} __attribute__((aligned(32)));
union packed_union {
	char a[5];
	int b;
} __attribute__((packed));
struct holds_unions {
	char a;
	union packed_union b;
	union aligned_union c;
	union bits_union d;
};
struct cache_lines {
	int a;
	int b __attribute__((aligned(64)));
	char c[100];
	u64 d __attribute__((aligned(64)));
} __attribute__((aligned(64)));
struct page {
	char a;
	char b __attribute__((aligned(4096)));
};

/* Anonymous members. */
struct anonymous {
	int a;
	union {
		int b;
		struct {
			short c;
			char d : 3;
			char e : 2;
		};
		struct {
			long f;
		} g[2];
	};
	struct {
		union {
			u8 h;
			u64 i;
		} j;
		int k : 9;
	} __attribute__((packed)) l;
	const struct {
		int m;
	};
	struct {
		struct {
			struct {
				int n;
			};
		} *o;
	} p;
};
typedef struct {
	int a;
	char b;
} anonymous_struct;
typedef union {
	int a;
	anonymous_struct b;
} anonymous_union;

/* Arrays, pointers, functions. */
struct incomplete;
struct never_defined;
union never_defined_union;
typedef int (*callback)(struct incomplete *, const char *, ...);
typedef int function(int, struct ints *);
typedef callback callbacks[3];
typedef function *(*returns_function)(callback, u8[4]);
struct arrays {
	int a[2][3][4];
	int *b[5];
	int (*c)[6];
	const char *const d[2];
	int *(*e[2][3])(void);
	int (*(*f)(int))(char);
	void (**g)(int (*)(void), struct { int x; } *);
	volatile int *restrict h;
	const volatile int i;
	struct arrays *j;
	const struct arrays *const volatile k;
	function *l;
	callbacks m;
	returns_function n;
	const int o[4];
	void *p;
	const void *q;
	int r[0];
	struct incomplete *s[2];
	struct later **t;
	int (*u)(struct never_defined *, union never_defined_union);
	int v[];
};
struct later {
	struct arrays *a;
	anonymous_union b;
};
struct list {
	struct list *next, **previous;
	int (*compare)(const struct list *, const struct list *);
};
typedef struct node node_t;
struct node {
	node_t *next;
	struct {
		node_t *left, *right;
	} tree;
};
typedef const volatile u32 qualified;
typedef qualified *qualified_pointer;
struct tags {
	int __attribute__((btf_type_tag("user"))) * a;
	struct list __attribute__((btf_type_tag("rcu"))) *__attribute__((btf_type_tag("percpu"))) * b;
	int c __attribute__((btf_decl_tag("a tag")));
} __attribute__((btf_decl_tag("on the struct")));
typedef int tagged __attribute__((btf_decl_tag("on the typedef")));

#define KEEP(type, name) type *keep_##name
KEEP(struct ints, ints);
KEEP(struct floats, floats);
KEEP(struct holds_empty, holds_empty);
KEEP(struct bits, bits);
KEEP(struct bits_packed, bits_packed);
KEEP(struct bits_after_bytes, bits_after_bytes);
KEEP(union bits_union, bits_union);
KEEP(struct enums, enums);
KEEP(anonymous_enum, anonymous_enum);
KEEP(struct packed_inside, packed_inside);
KEEP(struct packed_over_aligned, packed_over_aligned);
KEEP(struct holds_aligned, holds_aligned);
KEEP(struct packed_aligned, packed_aligned);
KEEP(struct half_aligned, half_aligned);
KEEP(struct holds_unions, holds_unions);
KEEP(struct cache_lines, cache_lines);
KEEP(struct page, page);
KEEP(struct anonymous, anonymous);
KEEP(struct arrays, arrays);
KEEP(struct later, later);
KEEP(struct list, list);
KEEP(struct node, node);
KEEP(qualified_pointer, qualified_pointer);
KEEP(struct tags, tags);
KEEP(tagged, tagged);
