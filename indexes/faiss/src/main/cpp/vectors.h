// Vectors in one precision and the exact scan over them; inside the library only.
#pragma once

#include <faiss/IndexFlatCodes.h>
#include <faiss/impl/DistanceComputer.h>

#include <cstdint>
#include <memory>
#include <string.h>
#include <vector>

namespace brane {

using Rows = faiss::Index::idx_t;
static_assert(sizeof(Rows) == sizeof(int64_t), "labels are 64 bits");

template <typename T>
void wipe(std::vector<T>& values) {
    if (!values.empty()) {
        explicit_bzero(values.data(), values.size() * sizeof(T));
    }
}

// The rows that may be found.
class Allowed {
public:
    Allowed(const signed char* bits, int64_t bytes, int64_t rows)
            : bits(reinterpret_cast<const uint8_t*>(bits)), bytes(bytes), rows(rows) {}

    bool all() const { return bytes == 0; }

    bool has(int64_t row) const { return all() || (row / 8 < bytes && (bits[row / 8] >> (row % 8) & 1)); }

    // 64 rows at once, beginning with row 64 * index.
    uint64_t word(int64_t index) const;

    int64_t words() const { return (rows + 63) / 64; }

    int64_t count() const;

private:
    const uint8_t* bits;
    int64_t bytes;
    int64_t rows;
};

// An index whose last rows may still wait to be committed.
struct Vectors {
    std::unique_ptr<faiss::IndexFlatCodes> faiss;
    std::vector<float>* ranges = nullptr;
    int precision;
    int64_t waiting = 0;

    Vectors(int dimensions, int precision);
    ~Vectors();

    int64_t rows() const { return faiss->ntotal; }

    std::unique_ptr<faiss::FlatCodesDistanceComputer> products() const;

    // The k best of the allowed rows and of no others, by looking at each.
    void scan(const float* query, int k, const Allowed& allowed, float* scores, Rows* found) const;
};

inline Vectors& vectors(int64_t index) {
    return *reinterpret_cast<Vectors*>(index);
}

}  // namespace brane
