#include "engine/grad/gemm.h"

#include <algorithm>
#include <vector>

#include "engine/core/types.h"

// Loops over registers must be unrolled whole, or the registers become memory.
#if defined(__clang__)
#define CAUSEWAY_UNROLL _Pragma("unroll")
#else
#define CAUSEWAY_UNROLL _Pragma("GCC unroll 16")
#endif

namespace causeway {

namespace {

using Eigen::Index;

// A tile of C lives in registers: kTileRows x 2 vectors, out of 32 (AVX-512) or 16 registers.
#if defined(__AVX512F__)
constexpr int kLanes = 16;
constexpr int kTileRows = 12;
#else
constexpr int kLanes = 8;
constexpr int kTileRows = 6;
#endif
// Depth of a block: 256 rows of a panel of B and of a tile's part of A stay in the first-level cache.
constexpr Index kDepth = 256;

using Lanes __attribute__((vector_size(kLanes * sizeof(float)))) = float;
using UnalignedLanes __attribute__((vector_size(kLanes * sizeof(float)), aligned(alignof(float)))) = float;

/// op(A) with entry (i, k) at data[i * row + k * col].
struct Strided {
  const float* data;
  Index row, col;
};

template <int Rows, int Vectors, bool Accumulate>
inline void tile(Index depth, Strided a, const float* b, Index b_stride, float* c, Index c_stride) {
  Lanes sum[Rows][Vectors];
  CAUSEWAY_UNROLL
  for (int i = 0; i < Rows; ++i) {
    CAUSEWAY_UNROLL
    for (int j = 0; j < Vectors; ++j) {
      if constexpr (Accumulate) {
        sum[i][j] = *reinterpret_cast<const UnalignedLanes*>(c + i * c_stride + j * kLanes);
      } else {
        sum[i][j] = Lanes{};
      }
    }
  }
  for (Index k = 0; k < depth; ++k) {
    Lanes row[Vectors];
    CAUSEWAY_UNROLL
    for (int j = 0; j < Vectors; ++j) row[j] = *reinterpret_cast<const UnalignedLanes*>(b + k * b_stride + j * kLanes);
    CAUSEWAY_UNROLL
    for (int i = 0; i < Rows; ++i) {
      const float entry = a.data[i * a.row + k * a.col];
      CAUSEWAY_UNROLL
      for (int j = 0; j < Vectors; ++j) sum[i][j] += entry * row[j];
    }
  }
  CAUSEWAY_UNROLL
  for (int i = 0; i < Rows; ++i) {
    CAUSEWAY_UNROLL
    for (int j = 0; j < Vectors; ++j) {
      *reinterpret_cast<UnalignedLanes*>(c + i * c_stride + j * kLanes) = sum[i][j];
    }
  }
}

/// All rows of one panel (Vectors * kLanes columns) of C.
template <int Vectors, bool Accumulate>
void panel(Index rows, Index depth, Strided a, const float* b, Index b_stride, float* c, Index c_stride) {
  Index i = 0;
  const auto from = [&](Index row) { return Strided{a.data + row * a.row, a.row, a.col}; };
  for (; i + kTileRows <= rows; i += kTileRows) {
    tile<kTileRows, Vectors, Accumulate>(depth, from(i), b, b_stride, c + i * c_stride, c_stride);
  }
  for (; i + 4 <= rows; i += 4) {
    tile<4, Vectors, Accumulate>(depth, from(i), b, b_stride, c + i * c_stride, c_stride);
  }
  for (; i < rows; ++i) tile<1, Vectors, Accumulate>(depth, from(i), b, b_stride, c + i * c_stride, c_stride);
}

template <int Vectors>
void panel(bool accumulate, Index rows, Index depth, Strided a, const float* b, Index b_stride, float* c,
           Index c_stride) {
  if (accumulate) {
    panel<Vectors, true>(rows, depth, a, b, b_stride, c, c_stride);
  } else {
    panel<Vectors, false>(rows, depth, a, b, b_stride, c, c_stride);
  }
}

float* buffer(std::vector<float>& memory, Index count) {
  if (memory.size() < static_cast<std::size_t>(count)) memory.resize(static_cast<std::size_t>(count));
  return memory.data();
}

/// C (m x n) from a strided A and a B whose rows are contiguous.
void multiply_rows(Index m, Index n, Index k, Strided a, const float* b, float* c, bool accumulate) {
  const Index whole = n / kLanes * kLanes;
  const Index rest = n - whole;
  thread_local std::vector<float> padded_b, padded_c;
  float* pb = rest > 0 ? buffer(padded_b, std::min(k, kDepth) * kLanes) : nullptr;
  float* pc = rest > 0 ? buffer(padded_c, m * kLanes) : nullptr;
  if (rest > 0 && accumulate) {
    for (Index i = 0; i < m; ++i) std::copy_n(c + i * n + whole, rest, pc + i * kLanes);
  }
  for (Index begin = 0; begin < k; begin += kDepth) {
    const Index depth = std::min(kDepth, k - begin);
    const bool add = accumulate || begin > 0;
    const Strided block{a.data + begin * a.col, a.row, a.col};
    const float* rows_of_b = b + begin * n;
    Index j = 0;
    for (; j + 2 * kLanes <= whole; j += 2 * kLanes) panel<2>(add, m, depth, block, rows_of_b + j, n, c + j, n);
    for (; j < whole; j += kLanes) panel<1>(add, m, depth, block, rows_of_b + j, n, c + j, n);
    if (rest > 0) {
      for (Index r = 0; r < depth; ++r) {
        std::copy_n(rows_of_b + r * n + whole, rest, pb + r * kLanes);
        std::fill_n(pb + r * kLanes + rest, kLanes - rest, 0.0F);
      }
      panel<1>(add, m, depth, block, pb, kLanes, pc, kLanes);
    }
  }
  if (rest > 0) {
    for (Index i = 0; i < m; ++i) std::copy_n(pc + i * kLanes, rest, c + i * n + whole);
  }
}

using Eight __attribute__((vector_size(8 * sizeof(float)))) = float;
using UnalignedEight __attribute__((vector_size(8 * sizeof(float)), aligned(alignof(float)))) = float;

/// An 8 x 8 block: pairs, then fours, then halves change places.
void transpose_block(const float* from, Index from_stride, float* to, Index to_stride) {
  Eight r[8], s[8];
  CAUSEWAY_UNROLL
  for (int i = 0; i < 8; ++i) r[i] = *reinterpret_cast<const UnalignedEight*>(from + i * from_stride);
  CAUSEWAY_UNROLL
  for (int i = 0; i < 8; i += 2) {
    s[i] = __builtin_shufflevector(r[i], r[i + 1], 0, 8, 1, 9, 4, 12, 5, 13);
    s[i + 1] = __builtin_shufflevector(r[i], r[i + 1], 2, 10, 3, 11, 6, 14, 7, 15);
  }
  CAUSEWAY_UNROLL
  for (int i = 0; i < 8; i += 4) {
    r[i] = __builtin_shufflevector(s[i], s[i + 2], 0, 1, 8, 9, 4, 5, 12, 13);
    r[i + 1] = __builtin_shufflevector(s[i], s[i + 2], 2, 3, 10, 11, 6, 7, 14, 15);
    r[i + 2] = __builtin_shufflevector(s[i + 1], s[i + 3], 0, 1, 8, 9, 4, 5, 12, 13);
    r[i + 3] = __builtin_shufflevector(s[i + 1], s[i + 3], 2, 3, 10, 11, 6, 7, 14, 15);
  }
  CAUSEWAY_UNROLL
  for (int i = 0; i < 4; ++i) {
    *reinterpret_cast<UnalignedEight*>(to + i * to_stride) =
        __builtin_shufflevector(r[i], r[i + 4], 0, 1, 2, 3, 8, 9, 10, 11);
    *reinterpret_cast<UnalignedEight*>(to + (i + 4) * to_stride) =
        __builtin_shufflevector(r[i], r[i + 4], 4, 5, 6, 7, 12, 13, 14, 15);
  }
}

/// to (cols x rows) = from (rows x cols) transposed.
void transpose(const float* from, Index rows, Index cols, float* to) {
  const Index row_end = rows / 8 * 8, col_end = cols / 8 * 8;
  for (Index r = 0; r < row_end; r += 8) {
    for (Index c = 0; c < col_end; c += 8) transpose_block(from + r * cols + c, cols, to + c * rows + r, rows);
  }
  for (Index r = 0; r < rows; ++r) {
    for (Index c = r < row_end ? col_end : 0; c < cols; ++c) to[c * rows + r] = from[r * cols + c];
  }
}

}  // namespace

void multiply(const GemmShape& shape, const float* a, const float* b, float* c, bool accumulate) {
  const auto [m, n, k, transpose_a, transpose_b] = shape;
  if (transpose_a) return multiply_rows(m, n, k, {a, 1, m}, b, c, accumulate);
  if (!transpose_b) return multiply_rows(m, n, k, {a, k, 1}, b, c, accumulate);
  thread_local std::vector<float> turned, product;
  if (m * (k + n) < n * k) {
    // Few rows, a large weight matrix: turning A and C is cheaper than turning B. C^T = B A^T.
    float* turned_a = buffer(turned, m * k);
    float* turned_c = buffer(product, m * n);
    transpose(a, m, k, turned_a);
    if (accumulate) transpose(c, m, n, turned_c);
    multiply_rows(n, m, k, {b, k, 1}, turned_a, turned_c, accumulate);
    transpose(turned_c, n, m, c);
    return;
  }
  float* turned_b = buffer(turned, n * k);
  transpose(b, n, k, turned_b);
  multiply_rows(m, n, k, {a, k, 1}, turned_b, c, accumulate);
}

void multiply(const GemmShape& shape, const double* a, const double* b, double* c, bool accumulate) {
  using Map = Eigen::Map<const MatrixD>;
  const auto [m, n, k, transpose_a, transpose_b] = shape;
  Eigen::Map<MatrixD> out(c, m, n);
  if (!accumulate) out.setZero();
  if (transpose_a) {
    out.noalias() += Map(a, k, m).transpose() * Map(b, k, n);
  } else if (transpose_b) {
    out.noalias() += Map(a, m, k) * Map(b, n, k).transpose();
  } else {
    out.noalias() += Map(a, m, k) * Map(b, k, n);
  }
}

}  // namespace causeway
