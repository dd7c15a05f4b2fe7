#include "brane_faiss.h"

#include <faiss/IndexFlat.h>
#include <faiss/impl/IDSelector.h>
#include <faiss/utils/distances.h>

#include <algorithm>
#include <climits>
#include <cmath>
#include <cstring>
#include <new>
#include <vector>

namespace {

using Rows = faiss::Index::idx_t;
static_assert(sizeof(Rows) == sizeof(int64_t), "labels are 64 bits");

// Values up to here cannot overflow a sum of 65,536 products, so every score is a number. FlatIndex.java has it too.
constexpr float kLargest = 1e15f;

void wipe(std::vector<uint8_t>& bytes) {
    explicit_bzero(bytes.data(), bytes.size());
}

// An index whose last rows may still wait to be committed.
struct Flat {
    faiss::IndexFlatIP faiss;
    int64_t waiting = 0;

    explicit Flat(int dimensions) : faiss(dimensions) {}
    ~Flat() { wipe(faiss.codes); }
};

Flat& flat(int64_t index) {
    return *reinterpret_cast<Flat*>(index);
}

// The first value that is refused, or -1; in blocks, which the compiler turns into vector instructions.
int64_t first_refused(const float* values, int64_t count) {
    constexpr int64_t kBlock = 256;
    for (int64_t start = 0; start < count; start += kBlock) {
        const int64_t end = std::min(count, start + kBlock);
        int refused = 0;
        for (int64_t i = start; i < end; i++) {
            refused |= !(std::fabs(values[i]) <= kLargest);
        }
        for (int64_t i = start; refused && i < end; i++) {
            if (!(std::fabs(values[i]) <= kLargest)) {
                return i;
            }
        }
    }
    return -1;
}

}  // namespace

int64_t brane_flat_new(int dimensions) {
    // Matrix multiplication by BLAS never pays here, and no BLAS is linked.
    faiss::distance_compute_blas_threshold = INT_MAX;
    return reinterpret_cast<int64_t>(new Flat(dimensions));
}

void brane_flat_free(int64_t index) {
    delete &flat(index);
}

int64_t brane_flat_size(int64_t index) {
    return flat(index).faiss.ntotal;
}

int64_t brane_flat_extend(int64_t index, int64_t rows) {
    auto& target = flat(index);
    auto& codes = target.faiss.codes;
    const size_t used = target.faiss.ntotal * target.faiss.code_size;
    const size_t wanted = used + rows * target.faiss.code_size;
    try {
        if (wanted > codes.capacity()) {
            // The vector's own growth would leave a readable copy behind in freed memory.
            std::vector<uint8_t> larger;
            larger.reserve(used == 0 ? wanted : wanted + wanted / 2);
            larger.assign(codes.begin(), codes.begin() + used);
            codes.swap(larger);
            wipe(larger);
        }
        codes.resize(wanted);
    } catch (const std::bad_alloc&) {
        return 0;
    }
    target.waiting = rows;
    return reinterpret_cast<int64_t>(codes.data() + used);
}

int64_t brane_flat_commit(int64_t index) {
    auto& target = flat(index);
    const int64_t dimensions = target.faiss.d;
    const int64_t refused =
            first_refused(target.faiss.get_xb() + target.faiss.ntotal * dimensions, target.waiting * dimensions);
    if (refused < 0) {
        target.faiss.ntotal += target.waiting;
    }
    target.waiting = 0;
    return refused < 0 ? -1 : refused / dimensions;
}

int64_t brane_flat_data(int64_t index) {
    return reinterpret_cast<int64_t>(flat(index).faiss.codes.data());
}

void brane_flat_search(int64_t index, const float* query, int k, const signed char* allowed, int64_t allowed_bytes,
                       float* scores, int64_t* rows) {
    faiss::IDSelectorBitmap bitmap(allowed_bytes, reinterpret_cast<const uint8_t*>(allowed));
    faiss::SearchParameters parameters;
    parameters.sel = allowed_bytes > 0 ? &bitmap : nullptr;
    flat(index).faiss.search(1, query, k, scores, reinterpret_cast<Rows*>(rows), &parameters);
}

const char* brane_faiss_build() {
#ifdef __AVX2__
    return "avx2";
#else
    return "baseline";
#endif
}
