#!/bin/sh
# Makes the seeds from the fixtures; needs llvm-objcopy.
set -eu
cd "$(dirname "$0")"
mkdir -p corpus/elf corpus/btf corpus/btf_ext
for name in core.clang19.bpfel struct_ops.clang14.bpfeb arena.clang19.bpfel; do
	object=../tests/fixtures/$name.o
	ext=$(mktemp)
	cp "$object" "corpus/elf/$name"
	llvm-objcopy --dump-section ".BTF=corpus/btf/$name" --dump-section ".BTF.ext=$ext" \
		"$object" /dev/null
	# The BTF's length, four bytes of it, the lowest first.
	length=$(wc -c <"corpus/btf/$name")
	{
		for shift in 0 8 16 24; do
			printf "\\$(printf %03o $((length >> shift & 255)))"
		done
		cat "corpus/btf/$name" "$ext"
	} >"corpus/btf_ext/$name"
	rm "$ext"
done
