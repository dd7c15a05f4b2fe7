#include "vectors.h"

#include "brane_faiss.h"

#include <faiss/IndexFlat.h>
#include <faiss/impl/ScalarQuantizer.h>
#include <faiss/utils/Heap.h>
#include <faiss/utils/distances.h>

#include <algorithm>
#include <climits>
#include <cmath>
#include <cstring>
#include <new>
#include <stdexcept>

namespace brane {
namespace {

// Values up to here cannot overflow a sum of 65,536 products, so every score is a number. FlatIndex.java has it too.
constexpr float kLargest = 1e15f;

// The first value that is refused, or -1; in blocks, which the compiler turns into vector instructions.
template <typename T, typename Refused>
int64_t first_refused(const T* values, int64_t count, Refused is_refused) {
    constexpr int64_t kBlock = 256;
    for (int64_t start = 0; start < count; start += kBlock) {
        const int64_t end = std::min(count, start + kBlock);
        int refused = 0;
        for (int64_t i = start; i < end; i++) {
            refused |= is_refused(values[i]);
        }
        for (int64_t i = start; refused && i < end; i++) {
            if (is_refused(values[i])) {
                return i;
            }
        }
    }
    return -1;
}

bool no_number(float value) {
    return !(std::fabs(value) <= kLargest);
}

// An exponent of ones is what float16 has for infinity and for what is no number.
bool no_half(uint16_t value) {
    return (value & 0x7c00) == 0x7c00;
}

// FAISS's own index over its scalar quantizer would bring the inverted lists along.
struct Quantised : faiss::IndexFlatCodes {
    faiss::ScalarQuantizer quantizer;

    Quantised(int dimensions, faiss::ScalarQuantizer::QuantizerType type)
            : IndexFlatCodes(0, dimensions, faiss::METRIC_INNER_PRODUCT), quantizer(dimensions, type) {
        code_size = quantizer.code_size;
    }

    faiss::FlatCodesDistanceComputer* get_FlatCodesDistanceComputer() const override {
        auto* products = quantizer.get_distance_computer(metric_type);
        products->code_size = code_size;
        products->codes = codes.data();
        return products;
    }

    void sa_encode(idx_t rows, const float* values, uint8_t* to) const override {
        quantizer.compute_codes(values, to, rows);
    }

    void sa_decode(idx_t rows, const uint8_t* from, float* values) const override {
        quantizer.decode(from, values, rows);
    }

    void search(idx_t, const float*, idx_t, float*, idx_t*, const faiss::SearchParameters*) const override {
        throw std::logic_error("quantised vectors are scanned by Vectors::scan");
    }
};

bool refused_range(const std::vector<float>& ranges) {
    const auto dimensions = ranges.size() / 2;
    for (size_t i = 0; i < dimensions; i++) {
        if (no_number(ranges[i]) || !(ranges[dimensions + i] >= 0 && ranges[dimensions + i] <= 2 * kLargest)) {
            return true;
        }
    }
    return false;
}

// The first value of the waiting rows that is refused, or -1.
int64_t refused_value(Vectors& target) {
    const int64_t width = target.faiss->d, count = target.waiting * width;
    const uint8_t* codes = target.faiss->codes.data() + target.rows() * target.faiss->code_size;
    switch (target.precision) {
        case 0:
            return first_refused(reinterpret_cast<const float*>(codes), count, no_number);
        case 1:
            return first_refused(reinterpret_cast<const uint16_t*>(codes), count, no_half);
        default:
            return refused_range(*target.ranges) ? 0 : -1;
    }
}

}  // namespace

uint64_t Allowed::word(int64_t index) const {
    uint64_t word = ~uint64_t{0};
    if (!all()) {
        const int64_t left = bytes - index * 8;
        word = 0;
        if (left > 0) {
            std::memcpy(&word, bits + index * 8, std::min<int64_t>(left, 8));
        }
    }
    const int64_t beyond = rows - index * 64;
    return beyond >= 64 ? word : word & ((uint64_t{1} << beyond) - 1);
}

int64_t Allowed::count() const {
    int64_t count = 0;
    for (int64_t i = 0; i < words(); i++) {
        count += __builtin_popcountll(word(i));
    }
    return count;
}

Vectors::Vectors(int dimensions, int precision) : precision(precision) {
    if (precision == 0) {
        faiss = std::make_unique<faiss::IndexFlatIP>(dimensions);
        return;
    }
    auto quantised = std::make_unique<Quantised>(
            dimensions, precision == 1 ? faiss::ScalarQuantizer::QT_fp16 : faiss::ScalarQuantizer::QT_8bit);
    if (precision == 2) {
        ranges = &quantised->quantizer.trained;
        ranges->resize(2 * size_t(dimensions));
    }
    faiss = std::move(quantised);
}

Vectors::~Vectors() {
    wipe(faiss->codes);
    if (ranges) {
        wipe(*ranges);
    }
}

std::unique_ptr<faiss::FlatCodesDistanceComputer> Vectors::products() const {
    return std::unique_ptr<faiss::FlatCodesDistanceComputer>(faiss->get_FlatCodesDistanceComputer());
}

void Vectors::scan(const float* query, int k, const Allowed& allowed, float* scores, Rows* found) const {
    const auto product = products();
    product->set_query(query);
    faiss::minheap_heapify(k, scores, found);
    for (int64_t i = 0; i < allowed.words(); i++) {
        for (uint64_t word = allowed.word(i); word != 0; word &= word - 1) {
            const int64_t row = i * 64 + __builtin_ctzll(word);
            const float score = (*product)(row);
            if (score > scores[0]) {
                faiss::minheap_replace_top(k, scores, found, score, row);
            }
        }
    }
    faiss::minheap_reorder(k, scores, found);
}

}  // namespace brane

using brane::vectors;

int64_t brane_flat_new(int dimensions, int precision) {
    // Matrix multiplication by BLAS never pays here, and no BLAS is linked.
    faiss::distance_compute_blas_threshold = INT_MAX;
    return reinterpret_cast<int64_t>(new brane::Vectors(dimensions, precision));
}

void brane_flat_free(int64_t index) {
    delete &vectors(index);
}

int64_t brane_flat_size(int64_t index) {
    return vectors(index).rows();
}

int64_t brane_flat_extend(int64_t index, int64_t rows) {
    auto& target = vectors(index);
    auto& codes = target.faiss->codes;
    const size_t used = target.rows() * target.faiss->code_size;
    const size_t wanted = used + rows * target.faiss->code_size;
    try {
        if (wanted > codes.capacity()) {
            // The vector's own growth would leave a readable copy behind in freed memory.
            std::vector<uint8_t> larger;
            larger.reserve(used == 0 ? wanted : wanted + wanted / 2);
            larger.assign(codes.begin(), codes.begin() + used);
            codes.swap(larger);
            brane::wipe(larger);
        }
        codes.resize(wanted);
    } catch (const std::bad_alloc&) {
        return 0;
    }
    target.waiting = rows;
    return reinterpret_cast<int64_t>(codes.data() + used);
}

int64_t brane_flat_commit(int64_t index) {
    auto& target = vectors(index);
    const int64_t refused = brane::refused_value(target);
    if (refused < 0) {
        target.faiss->ntotal += target.waiting;
    }
    target.waiting = 0;
    return refused < 0 ? -1 : refused / target.faiss->d;
}

int64_t brane_flat_data(int64_t index) {
    return reinterpret_cast<int64_t>(vectors(index).faiss->codes.data());
}

int64_t brane_flat_ranges(int64_t index) {
    return reinterpret_cast<int64_t>(vectors(index).ranges->data());
}

int64_t brane_flat_convert(int64_t from, int64_t to) {
    const auto& source = vectors(from);
    auto& target = vectors(to);
    const auto rows = source.rows();
    const auto* values = reinterpret_cast<const float*>(source.faiss->codes.data());
    if (rows == 0) {
        return -1;
    }
    auto* codes = reinterpret_cast<uint8_t*>(brane_flat_extend(to, rows));
    if (!codes) {
        throw std::bad_alloc();
    }
    if (target.ranges) {
        static_cast<brane::Quantised&>(*target.faiss).quantizer.train(rows, values);
    }
    target.faiss->sa_encode(rows, values, codes);
    return brane_flat_commit(to);
}

void brane_flat_decode(int64_t index, int64_t row, float* vector) {
    vectors(index).faiss->reconstruct(row, vector);
}

void brane_flat_search(int64_t index, const float* query, int k, const signed char* allowed, int64_t allowed_bytes,
                       float* scores, int64_t* rows) {
    const auto& searched = vectors(index);
    auto* found = reinterpret_cast<brane::Rows*>(rows);
    if (allowed_bytes == 0 && searched.precision == 0) {
        searched.faiss->search(1, query, k, scores, found);
    } else {
        searched.scan(query, k, brane::Allowed(allowed, allowed_bytes, searched.rows()), scores, found);
    }
}

const char* brane_faiss_build() {
#ifdef __AVX2__
    return "avx2";
#else
    return "baseline";
#endif
}
