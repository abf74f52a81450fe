#!/bin/sh
# Makes the seeds from the fixtures; needs llvm-objcopy.
set -eu
cd "$(dirname "$0")"
mkdir -p corpus/elf corpus/btf corpus/btf_ext corpus/core_reloc

# The length of a file: four bytes, the lowest first.
length() {
	bytes=$(wc -c <"$1")
	for shift in 0 8 16 24; do
		printf "\\$(printf %03o $((bytes >> shift & 255)))"
	done
}

for name in core.clang19.bpfel struct_ops.clang14.bpfeb arena.clang19.bpfel; do
	object=../tests/fixtures/$name.o
	ext=$(mktemp)
	cp "$object" "corpus/elf/$name"
	llvm-objcopy --dump-section ".BTF=corpus/btf/$name" --dump-section ".BTF.ext=$ext" \
		"$object" /dev/null
	{
		length "corpus/btf/$name"
		cat "corpus/btf/$name" "$ext"
	} >"corpus/btf_ext/$name"
	rm "$ext"
done
for target in bpfel bpfeb; do
	local=../tests/core/relocs.local.$target.o
	types=$(mktemp)
	llvm-objcopy --dump-section ".BTF=$types" "../tests/core/relocs.target.$target.o" /dev/null
	{
		length "$local"
		cat "$local" "$types"
	} >"corpus/core_reloc/relocs.$target"
	rm "$types"
done
