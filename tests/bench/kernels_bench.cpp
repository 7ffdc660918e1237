// Times of the kernels that training is made of. Build target causeway_bench; see README.md beside this file.
#include <benchmark/benchmark.h>

#include "engine/core/noise.h"
#include "engine/grad/adam.h"
#include "engine/grad/gemm.h"
#include "engine/grad/linear.h"
#include "engine/models/ilcm_learner.h"
#include "engine/models/monotone_spline.h"

namespace causeway {
namespace {

MatrixF random_matrix(Eigen::Index rows, Eigen::Index cols) {
  MatrixF m(rows, cols);
  fill_normal(m.data(), m.size(), 1, Stream::kTest, 0);
  return m;
}

void count_flops(benchmark::State& state, double flops) {
  state.counters["GFLOP/s"] = benchmark::Counter(1e-9 * flops, benchmark::Counter::kIsIterationInvariantRate);
}

GemmShape shape_of(const benchmark::State& state) {
  return {state.range(0), state.range(1), state.range(2), state.range(3) == 1, state.range(3) == 2};
}

/// m, n, k, and which operand is transposed (0 none, 1 A, 2 B): layers of the causal and of the image stage.
void shapes(benchmark::internal::Benchmark* b) {
  b->ArgNames({"m", "n", "k", "t"});
  for (const auto& [m, n, k] : {std::array{352, 128, 128}, std::array{8192, 48, 48}, std::array{2048, 96, 192}}) {
    b->Args({m, n, k, 2})->Args({m, k, n, 0})->Args({n, k, m, 1});
  }
  b->Args({32, 256, 2048, 2})->Args({704, 4, 128, 2});
}

void BM_Multiply(benchmark::State& state) {
  const GemmShape g = shape_of(state);
  const MatrixF a = random_matrix(g.m, g.k), b = random_matrix(g.k, g.n);  // as many entries however they are stored
  MatrixF c(g.m, g.n);
  for (auto _ : state) {
    multiply(g, a.data(), b.data(), c.data(), false);
    benchmark::DoNotOptimize(c.data());
  }
  count_flops(state, 2.0 * static_cast<double>(g.m * g.n * g.k));
}
BENCHMARK(BM_Multiply)->Apply(shapes);

void BM_EigenProduct(benchmark::State& state) {
  const GemmShape g = shape_of(state);
  const MatrixF a = g.transpose_a ? random_matrix(g.k, g.m) : random_matrix(g.m, g.k);
  const MatrixF b = g.transpose_b ? random_matrix(g.n, g.k) : random_matrix(g.k, g.n);
  MatrixF c(g.m, g.n);
  for (auto _ : state) {
    if (g.transpose_a) {
      c.noalias() = a.transpose() * b;
    } else if (g.transpose_b) {
      c.noalias() = a * b.transpose();
    } else {
      c.noalias() = a * b;
    }
    benchmark::DoNotOptimize(c.data());
  }
  count_flops(state, 2.0 * static_cast<double>(g.m * g.n * g.k));
}
BENCHMARK(BM_EigenProduct)->Apply(shapes);

/// Forward and backward of one layer of 128 x 128 on 352 rows; the argument is the activation.
void BM_Layer(benchmark::State& state) {
  ParameterStore<float> store;
  Random random(1, Stream::kTest);
  const LinearLayer layer = add_linear(store, "layer", 128, 128, random);
  const MatrixF x = random_matrix(352, 128);
  Tape<float> tape;
  Vector<float> gradient;
  for (auto _ : state) {
    tape.begin(store, &gradient);
    const Var y = linear(tape, tape.constant(x), layer.weight, layer.bias, static_cast<Activation>(state.range(0)));
    tape.backward(squared_sum(tape, y));
    benchmark::DoNotOptimize(gradient.data());
  }
  count_flops(state, 2 * 2.0 * 352 * 128 * 128);
}
BENCHMARK(BM_Layer)->Arg(static_cast<int>(Activation::kRelu))->Arg(static_cast<int>(Activation::kSilu));

void BM_Adam(benchmark::State& state) {
  ThreadPool pool(1);
  const Eigen::Index size = state.range(0);
  std::vector<Vector<float>> gradients(2, Vector<float>::Constant(size, 0.1F));
  Vector<float> weights = Vector<float>::Zero(size);
  AdamState<float> adam;
  adam.reset(size);
  for (auto _ : state) {
    gradients[0].setConstant(0.1F);
    benchmark::DoNotOptimize(adam_update(pool, {}, 1e-3, gradients, weights, adam));
  }
  state.SetItemsProcessed(state.iterations() * size);
}
BENCHMARK(BM_Adam)->Arg(150000)->Arg(1500000);

void BM_NormalNoise(benchmark::State& state) {
  Vector<float> out(state.range(0));
  std::uint64_t block = 0;
  for (auto _ : state) {
    fill_normal(out.data(), out.size(), 1, Stream::kTest, block++);
    benchmark::DoNotOptimize(out.data());
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(BM_NormalNoise)->Arg(1280);

/// One spline of 8 bins: knots, value and gradient.
void BM_Spline(benchmark::State& state) {
  const MatrixF raw = random_matrix(1, spline_parameters(8));
  MatrixF gradient = MatrixF::Zero(1, raw.cols());
  for (auto _ : state) {
    const MonotoneSpline<float> spline(raw.data(), 8);
    benchmark::DoNotOptimize(spline(0.3F).y + spline.backward(0.3F, 1.0F, 1.0F, gradient.data()));
  }
}
BENCHMARK(BM_Spline);

/// One update of the causal stage with the default settings; the arguments are threads and the share of the search.
void BM_CausalStep(benchmark::State& state) {
  LearnerInput input;
  input.own = values_of(IlcmSettings{});
  input.codes = 12;
  input.units = 4096;
  TrainingView view;
  view.codes = random_matrix(8192, 12);
  IlcmLearner learner(input);
  ThreadPool pool(static_cast<int>(state.range(0)));
  const std::int64_t step = input.common.search_steps * state.range(1) / 100;
  for (auto _ : state) {
    learner.set_step(step);
    learner.train_step(pool, view);
  }
}
BENCHMARK(BM_CausalStep)
    ->ArgNames({"threads", "percent"})
    ->ArgsProduct({{1, 2}, {0, 50, 90}})
    ->UseRealTime()
    ->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace causeway
