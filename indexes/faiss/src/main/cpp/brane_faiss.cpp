#include "brane_faiss.h"

#include <faiss/IndexFlat.h>
#include <faiss/impl/IDSelector.h>
#include <faiss/utils/distances.h>

#include <cstring>
#include <memory>
#include <stdexcept>
#include <string>

namespace {

using Rows = faiss::Index::idx_t;

constexpr char kMagic[8] = {'B', 'R', 'F', 'L', 'A', 'T', '0', '1'};
constexpr int64_t kHeader = 32;
constexpr int kMaxDimensions = 65536;

struct Header {
    char magic[8];
    uint32_t metric;
    uint32_t dimensions;
    uint64_t rows;
    uint64_t reserved;
};
static_assert(sizeof(Header) == kHeader, "the header has no padding");

faiss::IndexFlatIP& flat(int64_t index) {
    if (index == 0) {
        throw std::invalid_argument("the index is closed");
    }
    return *reinterpret_cast<faiss::IndexFlatIP*>(index);
}

void check(bool holds, const char* rule) {
    if (!holds) {
        throw std::invalid_argument(rule);
    }
}

}  // namespace

int64_t brane_flat_new(int dimensions) {
    check(dimensions >= 1 && dimensions <= kMaxDimensions, "dimensions must be 1 to 65536");
    // Matrix multiplication by BLAS never pays here, and no BLAS is linked.
    faiss::distance_compute_blas_threshold = 1 << 30;
    return reinterpret_cast<int64_t>(new faiss::IndexFlatIP(dimensions));
}

void brane_flat_free(int64_t index) {
    delete reinterpret_cast<faiss::IndexFlatIP*>(index);
}

int64_t brane_flat_size(int64_t index) {
    return flat(index).ntotal;
}

int brane_flat_dimensions(int64_t index) {
    return static_cast<int>(flat(index).d);
}

void brane_flat_add(int64_t index, const float* vectors, int64_t rows) {
    check(rows >= 0, "rows must not be negative");
    if (rows > 0) {
        flat(index).add(rows, vectors);
    }
}

void brane_flat_search(int64_t index, const float* query, int k, const signed char* allowed, int64_t allowed_bytes,
                       float* scores, int64_t* rows) {
    const auto& target = flat(index);
    check(k >= 1, "k must be at least 1");
    static_assert(sizeof(Rows) == sizeof(int64_t), "labels are 64 bits");
    if (allowed_bytes == 0) {
        target.search(1, query, k, scores, reinterpret_cast<Rows*>(rows));
        return;
    }
    check(allowed_bytes >= (target.ntotal + 7) / 8, "the filter must have a bit for every row");
    faiss::IDSelectorBitmap bitmap(target.ntotal, reinterpret_cast<const uint8_t*>(allowed));
    faiss::SearchParameters parameters;
    parameters.sel = &bitmap;
    target.search(1, query, k, scores, reinterpret_cast<Rows*>(rows), &parameters);
}

int64_t brane_flat_serialized_size(int64_t index) {
    return kHeader + static_cast<int64_t>(flat(index).codes.size());
}

void brane_flat_serialize(int64_t index, signed char* out, int64_t length) {
    const auto& source = flat(index);
    check(length == brane_flat_serialized_size(index), "the buffer must have exactly the serialised size");
    Header header{};
    std::memcpy(header.magic, kMagic, sizeof kMagic);
    header.dimensions = static_cast<uint32_t>(source.d);
    header.rows = static_cast<uint64_t>(source.ntotal);
    std::memcpy(out, &header, sizeof header);
    std::memcpy(out + kHeader, source.codes.data(), source.codes.size());
}

int64_t brane_flat_deserialize(const signed char* in, int64_t length) {
    check(length >= kHeader, "a serialised index has at least 32 bytes");
    Header header;
    std::memcpy(&header, in, sizeof header);
    check(std::memcmp(header.magic, kMagic, sizeof kMagic) == 0, "this is not a serialised flat index");
    check(header.metric == 0 && header.reserved == 0, "this kind of flat index is unknown");
    check(header.dimensions >= 1 && header.dimensions <= kMaxDimensions, "dimensions must be 1 to 65536");
    const uint64_t row = sizeof(float) * static_cast<uint64_t>(header.dimensions);
    const uint64_t body = static_cast<uint64_t>(length - kHeader);
    check(body % row == 0 && header.rows == body / row, "the length must be that of the rows that the header counts");
    std::unique_ptr<faiss::IndexFlatIP> made(new faiss::IndexFlatIP(static_cast<Rows>(header.dimensions)));
    faiss::distance_compute_blas_threshold = 1 << 30;
    made->codes.resize(body);
    std::memcpy(made->codes.data(), in + kHeader, body);
    made->ntotal = static_cast<Rows>(header.rows);
    return reinterpret_cast<int64_t>(made.release());
}

const char* brane_faiss_build() {
#ifdef __AVX2__
    return "avx2";
#else
    return "baseline";
#endif
}
