#include "engine/models/imsda/monotone_flow.h"

#include <cmath>

namespace causeway {

namespace {

constexpr double kDelta = 1e-6;     // keeps outputs of a sum of sigmoids away from 0 and 1
constexpr double kVariance = 1e-5;  // added to that of a column

template <class S>
S sigmoid(S x) {
  return S(1) / (S(1) + std::exp(-x));
}

/// Softmax of a + b, entry by entry.
template <class S>
void softmax_sum(const S* a, const S* b, int count, S* out) {
  S top = a[0] + b[0];
  for (int i = 1; i < count; ++i) top = std::max(top, a[i] + b[i]);
  S sum = 0;
  for (int i = 0; i < count; ++i) sum += out[i] = std::exp(a[i] + b[i] - top);
  for (int i = 0; i < count; ++i) out[i] /= sum;
}

/// Gradient by the exponents of a softmax from that by its values, added to both.
template <class S>
void softmax_back(const S* p, const S* g, int count, S* a, S* b) {
  S mean = 0;
  for (int i = 0; i < count; ++i) mean += p[i] * g[i];
  for (int i = 0; i < count; ++i) {
    const S d = p[i] * (g[i] - mean);
    a[i] += d;
    b[i] += d;
  }
}

/// One layer at one number: what came in with its derivative by the flow's input, and all that the way back needs.
template <class S>
struct LayerState {
  std::vector<S> x, t;         // inputs and their derivatives
  std::vector<S> u, w, a;      // weights of inputs (width x inputs), of sigmoids (outputs x width), slopes
  std::vector<S> q, r, s;      // u x, u t, the sigmoids
  std::vector<S> o, n, y, dt;  // their sum, its derivative up to the last factor, outputs and their derivatives

  void run(int in, int width, int out, const S* mix_in, const S* mix_out, const S* own) {
    const S shift = static_cast<S>(std::log(std::expm1(1.0 - kDelta))), lowered = static_cast<S>(std::exp(-2 * kDelta));
    const S *own_a = own, *own_b = own + width, *own_w = own + 2 * width, *own_u = own + 3 * width;
    for (auto* v : {&q, &r, &s, &a}) v->assign(static_cast<std::size_t>(width), S(0));
    for (auto* v : {&o, &n, &y, &dt}) v->assign(static_cast<std::size_t>(out), S(0));
    u.resize(static_cast<std::size_t>(width * in));
    w.resize(static_cast<std::size_t>(out * width));
    for (int k = 0; k < width; ++k) {
      const auto at = static_cast<std::size_t>(k);
      softmax_sum(mix_in + k * in, own_u, in, u.data() + k * in);
      for (int i = 0; i < in; ++i) {
        q[at] += u[static_cast<std::size_t>(k * in + i)] * x[static_cast<std::size_t>(i)];
        r[at] += u[static_cast<std::size_t>(k * in + i)] * t[static_cast<std::size_t>(i)];
      }
      const S raw = own_a[k] + shift;
      a[at] = std::max(raw, S(0)) + std::log1p(std::exp(-std::abs(raw)));
      s[at] = sigmoid(q[at] * a[at] + own_b[k]);
    }
    for (int j = 0; j < out; ++j) {
      const auto to = static_cast<std::size_t>(j);
      softmax_sum(mix_out + j * width, own_w, width, w.data() + j * width);
      for (int k = 0; k < width; ++k) {
        const auto at = static_cast<std::size_t>(k);
        const S weight = w[static_cast<std::size_t>(j * width + k)];
        o[to] += weight * s[at];
        n[to] += weight * s[at] * (S(1) - s[at]) * lowered * a[at] * r[at];
      }
      const S clipped = o[to] * static_cast<S>(1 - kDelta) + static_cast<S>(kDelta / 2);
      y[to] = std::log(clipped) - std::log(S(1) - clipped);
      dt[to] = static_cast<S>(1 - kDelta) / (clipped * (S(1) - clipped)) * n[to];
    }
  }

  /// gy, gt: gradients by y and dt; gx, gti by x and t (set); the others are added to.
  void back(int in, int width, int out, const S* own, const std::vector<S>& gy, const std::vector<S>& gt,
            std::vector<S>& gx, std::vector<S>& gti, S* g_mix_in, S* g_mix_out, S* g_own) const {
    const S shift = static_cast<S>(std::log(std::expm1(1.0 - kDelta))), lowered = static_cast<S>(std::exp(-2 * kDelta));
    const S near = static_cast<S>(1 - kDelta);
    std::vector<S> gs(s.size(), S(0)), gm(s.size(), S(0)), gw(static_cast<std::size_t>(width)),
        gu(static_cast<std::size_t>(in));
    gx.assign(static_cast<std::size_t>(in), S(0));
    gti.assign(static_cast<std::size_t>(in), S(0));
    for (int j = 0; j < out; ++j) {
      const auto to = static_cast<std::size_t>(j);
      const S clipped = o[to] * near + static_cast<S>(kDelta / 2), spread = clipped * (S(1) - clipped);
      const S gn = gt[to] * near / spread;
      const S go = near * (gy[to] / spread - gt[to] * n[to] * near * (S(1) - S(2) * clipped) / (spread * spread));
      for (int k = 0; k < width; ++k) {
        const auto at = static_cast<std::size_t>(k);
        const S weight = w[static_cast<std::size_t>(j * width + k)];
        gw[at] = go * s[at] + gn * s[at] * (S(1) - s[at]) * lowered * a[at] * r[at];
        gs[at] += weight * go;
        gm[at] += weight * gn;
      }
      softmax_back(w.data() + j * width, gw.data(), width, g_mix_out + j * width, g_own + 2 * width);
    }
    for (int k = 0; k < width; ++k) {
      const auto at = static_cast<std::size_t>(k);
      const S v = s[at] * (S(1) - s[at]) * lowered, gv = gm[at] * a[at] * r[at];
      const S pre = (gs[at] + gv * (S(1) - S(2) * s[at]) * lowered) * s[at] * (S(1) - s[at]);
      const S gr = gm[at] * v * a[at], gq = pre * a[at];
      g_own[k] += (gm[at] * v * r[at] + pre * q[at]) * sigmoid(own[k] + shift);
      g_own[width + k] += pre;
      for (int i = 0; i < in; ++i) {
        const auto from = static_cast<std::size_t>(i);
        gu[from] = gq * x[from] + gr * t[from];
        gx[from] += u[static_cast<std::size_t>(k * in + i)] * gq;
        gti[from] += u[static_cast<std::size_t>(k * in + i)] * gr;
      }
      softmax_back(u.data() + k * in, gu.data(), in, g_mix_in + k * in, g_own + 3 * width);
    }
  }
};

/// The whole flow at one number.
template <class S>
void run_flow(Tape<S>& tape, const MonotoneFlow& flow, const Var* mixes, S z, const S* own,
              std::vector<LayerState<S>>& states) {
  states.resize(static_cast<std::size_t>(flow.layers()));
  for (int l = 0; l < flow.layers(); ++l) {
    LayerState<S>& state = states[static_cast<std::size_t>(l)];
    state.x = l == 0 ? std::vector<S>{z} : states[static_cast<std::size_t>(l - 1)].y;
    state.t = l == 0 ? std::vector<S>{S(1)} : states[static_cast<std::size_t>(l - 1)].dt;
    state.run(flow.inputs(l), flow.width, flow.outputs(l), tape.value(mixes[2 * l]).data(),
              tape.value(mixes[2 * l + 1]).data(), own);
    own += 3 * flow.width + flow.inputs(l);
  }
}

}  // namespace

int MonotoneFlow::parameters() const {
  int count = 0;
  for (int l = 0; l < layers(); ++l) count += 3 * width + inputs(l);
  return count;
}

template <class S>
MonotoneFlow add_monotone_flow(ParameterStore<S>& store, const std::string& name, int layers, int width) {
  MonotoneFlow flow;
  flow.width = width;
  for (int l = 0; l < layers; ++l) {
    const std::string layer = name + "." + std::to_string(l);
    flow.mix_in.push_back(store.add(layer + ".in", width, l == 0 ? 1 : width));
    flow.mix_out.push_back(store.add(layer + ".out", l + 1 == layers ? 1 : width, width));
  }
  return flow;
}

template <class S>
FlowOutput apply_flow(Tape<S>& tape, const MonotoneFlow& flow, Var z, Var shape) {
  const int rows = tape.rows(z), s = tape.cols(z), each = flow.parameters();
  const FlowOutput out{tape.output(rows, s, true), tape.output(rows, 1, true)};
  Var* mixes = tape.scratch_vars(2 * flow.layers());
  for (int l = 0; l < flow.layers(); ++l) {
    mixes[2 * l] = tape.parameter(flow.mix_in[static_cast<std::size_t>(l)]);
    mixes[2 * l + 1] = tape.parameter(flow.mix_out[static_cast<std::size_t>(l)]);
  }
  tape.value(out.log_slope).setZero();
  std::vector<LayerState<S>> states;
  for (int r = 0; r < rows; ++r) {
    for (int c = 0; c < s; ++c) {
      run_flow(tape, flow, mixes, tape.value(z)(r, c), tape.value(shape).row(r).data() + c * each, states);
      tape.value(out.value)(r, c) = states.back().y[0];
      tape.value(out.log_slope)(r, 0) += std::log(states.back().dt[0]);
    }
  }
  if (!tape.recording()) return out;
  tape.on_backward([&tape, flow = &flow, z, shape, out, mixes, rows, s, each] {
    const auto gy = tape.gradient_for_update(out.value), gl = tape.gradient_for_update(out.log_slope);
    auto gz = tape.needs_gradient(z) ? tape.gradient_for_update(z) : tape.scratch_matrix(rows, s);
    auto gshape = tape.gradient_for_update(shape);
    for (int m = 0; m < 2 * flow->layers(); ++m) tape.gradient_for_update(mixes[m]);
    std::vector<LayerState<S>> states;
    std::vector<S> y(1), t(1), gx, gt;
    for (int r = 0; r < rows; ++r) {
      for (int c = 0; c < s; ++c) {
        const S* own = tape.value(shape).row(r).data() + c * each;
        run_flow(tape, *flow, mixes, tape.value(z)(r, c), own, states);
        y.assign(1, gy(r, c));
        t.assign(1, gl(r, 0) / states.back().dt[0]);
        int from = each;
        for (int l = flow->layers() - 1; l >= 0; --l) {
          from -= 3 * flow->width + flow->inputs(l);
          states[static_cast<std::size_t>(l)].back(flow->inputs(l), flow->width, flow->outputs(l), own + from, y, t, gx,
                                                   gt, tape.gradient(mixes[2 * l]).data(),
                                                   tape.gradient(mixes[2 * l + 1]).data(),
                                                   gshape.row(r).data() + c * each + from);
          y = gx;
          t = gt;
        }
        gz(r, c) += y[0];
      }
    }
  });
  return out;
}

template <class S>
Var batch_norm(Tape<S>& tape, Var x, Var scale, Var offset, Vector<S>* mean, Vector<S>* variance) {
  const int rows = tape.rows(x), cols = tape.cols(x);
  const Var out = tape.output(rows, cols, true);
  auto unit = tape.scratch_matrix(rows, cols), deviation = tape.scratch_matrix(1, cols);
  const auto v = tape.value(x);
  for (int c = 0; c < cols; ++c) {
    const S centre = v.col(c).mean(), spread = (v.col(c).array() - centre).square().mean();
    if (mean != nullptr) (*mean)(c) = centre;
    if (variance != nullptr) (*variance)(c) = spread;
    deviation(0, c) = std::sqrt(spread + static_cast<S>(kVariance));
    unit.col(c) = (v.col(c).array() - centre) / deviation(0, c);
    tape.value(out).col(c) = (unit.col(c).array() * tape.value(scale)(0, c) + tape.value(offset)(0, c)).matrix();
  }
  if (!tape.recording()) return out;
  tape.on_backward([&tape, x, scale, offset, out, unit, deviation, cols] {
    const auto g = tape.gradient_for_update(out);
    auto gs = tape.gradient_for_update(scale), go = tape.gradient_for_update(offset);
    for (int c = 0; c < cols; ++c) {
      gs(0, c) += g.col(c).dot(unit.col(c));
      go(0, c) += g.col(c).sum();
    }
    if (!tape.needs_gradient(x)) return;
    auto gx = tape.gradient_for_update(x);
    for (int c = 0; c < cols; ++c) {
      const S along = g.col(c).dot(unit.col(c)) / static_cast<S>(g.rows());
      gx.col(c).array() += tape.value(scale)(0, c) / deviation(0, c) *
                           (g.col(c).array() - g.col(c).mean() - along * unit.col(c).array());
    }
  });
  return out;
}

#define CAUSEWAY_INSTANTIATE(S)                                                                 \
  template MonotoneFlow add_monotone_flow<S>(ParameterStore<S>&, const std::string&, int, int); \
  template FlowOutput apply_flow<S>(Tape<S>&, const MonotoneFlow&, Var, Var);                   \
  template Var batch_norm<S>(Tape<S>&, Var, Var, Var, Vector<S>*, Vector<S>*);
CAUSEWAY_INSTANTIATE(float)
CAUSEWAY_INSTANTIATE(double)
#undef CAUSEWAY_INSTANTIATE

}  // namespace causeway
