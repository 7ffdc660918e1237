// Reverse-mode differentiation on Eigen matrices. A forward pass pushes values and backward closures; backward() runs
// the closures in reverse. Everything lives in an arena, so a step of a warmed-up tape allocates nothing.
#pragma once

#include <new>
#include <type_traits>
#include <vector>

#include "engine/core/types.h"
#include "engine/grad/arena.h"
#include "engine/grad/gemm.h"
#include "engine/grad/parameters.h"

namespace causeway {

/// Handle of a matrix on a tape.
struct Var {
  int index = -1;
};

template <class S>
class Tape {
 public:
  using Map = Eigen::Map<Matrix<S>>;
  using ConstMap = Eigen::Map<const Matrix<S>>;

  /// Starts a new forward pass. `gradient` (same layout as `parameters`) is fully written by backward(); it may be null
  /// for inference, then nothing is recorded.
  void begin(const ParameterStore<S>& parameters, Vector<S>* gradient) {
    arena_.reset();
    nodes_.clear();
    closures_.clear();
    parameters_ = &parameters;
    gradient_ = gradient;
    parameter_nodes_.assign(parameters.entries().size(), Var{});
    // Zero once: the padding between matrices is never written, but it is part of the norm.
    if (gradient_ != nullptr && gradient_->size() != parameters.size()) gradient_->setZero(parameters.size());
  }

  bool recording() const { return gradient_ != nullptr; }

  /// A matrix that needs no gradient. The data is not copied and must outlive the pass.
  Var constant(const S* data, int rows, int cols) {
    return push({const_cast<S*>(data), nullptr, rows, cols, -1, false});
  }
  Var constant(const Matrix<S>& m) {
    return constant(m.data(), static_cast<int>(m.rows()), static_cast<int>(m.cols()));
  }

  /// The weight matrix `id`; its gradient is the slice of the gradient vector.
  Var parameter(ParameterId id) {
    Var& cached = parameter_nodes_[static_cast<std::size_t>(id.index)];
    if (cached.index < 0) {
      const auto& e = parameters_->entry(id);
      auto* value = const_cast<S*>(parameters_->flat().data()) + e.offset;
      cached = push({value, recording() ? gradient_->data() + e.offset : nullptr, e.rows, e.cols, -1, recording()});
    }
    return cached;
  }

  /// A new uninitialised matrix, the output of an operation.
  Var output(int rows, int cols, bool needs_gradient) {
    const auto count = static_cast<std::size_t>(rows) * static_cast<std::size_t>(cols);
    const bool grad = needs_gradient && recording();
    return push({arena_.allocate<S>(count), grad ? arena_.allocate<S>(count) : nullptr, rows, cols, -1, grad});
  }

  /// The same numbers, row by row, in another shape (rows * cols unchanged). Free.
  Var reshape(Var v, int rows, int cols) {
    Node node = nodes_[static_cast<std::size_t>(v.index)];
    node.owner = root(v);
    node.rows = rows;
    node.cols = cols;
    return push(node);
  }

  Map value(Var v) { return {node(v).value, node(v).rows, node(v).cols}; }
  /// Read a gradient (inside a closure, of the operation's own output).
  Map gradient(Var v) { return {node(v).gradient, node(v).rows, node(v).cols}; }
  bool needs_gradient(Var v) const { return nodes_[static_cast<std::size_t>(v.index)].needs_gradient; }
  /// True once something has been written to the gradient of `v` in this backward pass.
  bool has_gradient(Var v) const { return nodes_[static_cast<std::size_t>(root(v))].has_gradient; }
  int rows(Var v) const { return nodes_[static_cast<std::size_t>(v.index)].rows; }
  int cols(Var v) const { return nodes_[static_cast<std::size_t>(v.index)].cols; }

  /// Adds `expression` to the gradient of `v`; the first contribution is assigned, so buffers are never cleared.
  template <class E>
  void accumulate(Var v, const E& expression) {
    Node& owner = nodes_[static_cast<std::size_t>(root(v))];
    if (owner.has_gradient) {
      gradient(v).noalias() += expression;
    } else {
      gradient(v).noalias() = expression;
      owner.has_gradient = true;
    }
  }

  /// Adds the product `shape` of `a` and `b` to the gradient of `v`.
  void accumulate_product(Var v, const GemmShape& shape, const S* a, const S* b) {
    Node& owner = nodes_[static_cast<std::size_t>(root(v))];
    multiply(shape, a, b, node(v).gradient, owner.has_gradient);
    owner.has_gradient = true;
    if (gemm_log != nullptr) gemm_log->push_back(shape);
  }

  /// For operations that add to single entries: the gradient of `v`, cleared if nothing was written to it yet.
  Map gradient_for_update(Var v) {
    Node& owner = nodes_[static_cast<std::size_t>(root(v))];
    if (!owner.has_gradient) {
      gradient(v).setZero();
      owner.has_gradient = true;
    }
    return gradient(v);
  }

  /// Registers the backward step of an operation. Captures must be trivially destructible (handles, pointers, numbers).
  template <class F>
  void on_backward(F closure) {
    static_assert(std::is_trivially_destructible_v<F>);
    auto* stored = new (arena_.allocate<F>(1)) F(closure);
    closures_.push_back({stored, [](void* f) { (*static_cast<F*>(f))(); }});
  }

  /// Scratch memory that lives until the next begin().
  S* scratch(std::size_t count) { return arena_.allocate<S>(count); }
  /// The same for `count` handles (default-made).
  Var* scratch_vars(int count) {
    Var* vars = arena_.allocate<Var>(static_cast<std::size_t>(count));
    for (int i = 0; i < count; ++i) vars[i] = Var{};
    return vars;
  }
  Map scratch_matrix(int rows, int cols) {
    return {scratch(static_cast<std::size_t>(rows) * static_cast<std::size_t>(cols)), rows, cols};
  }

  /// Gradient of the 1 x 1 matrix `loss` with respect to every parameter (zero for those that were not used).
  void backward(Var loss) {
    gradient(loss).setOnes();
    node(loss).has_gradient = true;
    for (auto it = closures_.rbegin(); it != closures_.rend(); ++it) it->run(it->data);
    for (std::size_t i = 0; i < parameter_nodes_.size(); ++i) {
      const Var v = parameter_nodes_[i];
      if (v.index < 0 || !has_gradient(v)) parameters_->view(*gradient_, {static_cast<int>(i)}).setZero();
    }
  }

  /// When set, products append their shapes: `bench` times these products alone as a lower bound.
  std::vector<GemmShape>* gemm_log = nullptr;

 private:
  struct Node {
    S* value;
    S* gradient;
    int rows;
    int cols;
    int owner;  // of a reshaped view: the node whose gradient buffer this is
    bool needs_gradient;
    bool has_gradient = false;
  };
  struct Closure {
    void* data;
    void (*run)(void*);
  };

  Var push(const Node& n) {
    nodes_.push_back(n);
    return {static_cast<int>(nodes_.size()) - 1};
  }
  Node& node(Var v) { return nodes_[static_cast<std::size_t>(v.index)]; }
  int root(Var v) const {
    const int owner = nodes_[static_cast<std::size_t>(v.index)].owner;
    return owner < 0 ? v.index : owner;
  }

  Arena arena_;
  std::vector<Node> nodes_;
  std::vector<Closure> closures_;
  std::vector<Var> parameter_nodes_;
  const ParameterStore<S>* parameters_ = nullptr;
  Vector<S>* gradient_ = nullptr;
};

}  // namespace causeway
