// The few functions of FAISS that BRANE uses, with plain types, so that the binding has nothing to parse.
// FlatIndex.java is the only caller and checks every argument: the index is alive and nobody changes it while others use it.
#pragma once

#include <cstdint>

// A new empty flat index of inner products. Freeing it overwrites its vectors first.
int64_t brane_flat_new(int dimensions);
void brane_flat_free(int64_t index);

int64_t brane_flat_size(int64_t index);

// Makes room for more rows and gives the address at which to write them, 0 when there is no memory. They count as soon as
// commit accepts them (-1); it drops them all when one holds a value that is no number or above 1e15, and gives
// that row, counted from the first new one.
int64_t brane_flat_extend(int64_t index, int64_t rows);
int64_t brane_flat_commit(int64_t index);

// The address of the vectors: float32, row by row.
int64_t brane_flat_data(int64_t index);

// The k best rows by inner product, best first; row -1 fills up where there are fewer. Bit r of `allowed`
// (least significant first) lets row r in; with allowed_bytes 0 all are in, else rows without a bit are out.
void brane_flat_search(int64_t index, const float* query, int k, const signed char* allowed, int64_t allowed_bytes,
                       float* scores, int64_t* rows);

// Which build this is: "avx2" or "baseline".
const char* brane_faiss_build();
