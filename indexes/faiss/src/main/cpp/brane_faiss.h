// The few functions of FAISS that BRANE uses, with plain types, so that the binding has nothing to parse.
// Every function throws std::exception with a sentence; none lets FAISS see an argument that was not checked.
#pragma once

#include <cstdint>

// A new empty flat index of inner products; the caller frees it.
int64_t brane_flat_new(int dimensions);
void brane_flat_free(int64_t index);

int64_t brane_flat_size(int64_t index);
int brane_flat_dimensions(int64_t index);

// Appends `rows` vectors.
void brane_flat_add(int64_t index, const float* vectors, int64_t rows);

// The k best rows by inner product, best first; row -1 fills up where there are fewer. Bit r of `allowed`
// (least significant first) lets row r in; allowed_bytes 0 lets all in, else it must cover every row.
void brane_flat_search(int64_t index, const float* query, int k, const signed char* allowed, int64_t allowed_bytes,
                       float* scores, int64_t* rows);

// The serialised form: 32 bytes of header, then the vectors as little-endian float32, row by row.
//   "BRFLAT01" | u32 metric, 0 = inner product | u32 dimensions | u64 rows | u64 reserved, 0
int64_t brane_flat_serialized_size(int64_t index);
void brane_flat_serialize(int64_t index, signed char* out, int64_t length);
int64_t brane_flat_deserialize(const signed char* in, int64_t length);

// Which build this is: "avx2" or "baseline".
const char* brane_faiss_build();
