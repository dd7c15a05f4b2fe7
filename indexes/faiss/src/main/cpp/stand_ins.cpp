// What FAISS's objects name and BRANE never reaches: OpenMP with one thread, and the matrix multiplication of BLAS, which
// the facade rules out by raising faiss::distance_compute_blas_threshold. So neither library has to be shipped.
#include <stdexcept>

extern "C" {

int omp_get_max_threads(void) { return 1; }
int omp_get_num_threads(void) { return 1; }
int omp_get_thread_num(void) { return 0; }

int sgemm_(const char*, const char*, int*, int*, int*, const float*, const float*, int*, const float*, int*, float*,
           float*, int*) {
    throw std::logic_error("FAISS was built without BLAS, and something asked for it");
}
}
