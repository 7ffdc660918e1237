#include "engine/models/contrastive/contrast_model.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <tuple>

#include "engine/core/decompositions.h"
#include "engine/metrics/mcc.h"
#include "engine/models/contrastive/neighbour_order.h"
#include "engine/models/ilcm_ops.h"
#include "engine/models/learner_state.h"

namespace causeway {

namespace {

constexpr double kStartOfBend = 0.02;  // weights of the encoder's last layer: it starts at the closed form
constexpr double kUnitWeight = 0.01;
constexpr int kJudged = 64;           // pairs of a contrast between pictures held out
constexpr Eigen::Index kBlocks = 16;  // of held-out pairs, at most, by which the error of a difference is told
constexpr int kGroup = 8;
constexpr std::size_t kMargins = 3;  // numbers that older checkpoints do not have

MatrixD changes_of(const MatrixD& coordinates) {
  const Eigen::Index pairs = coordinates.rows() / 2;
  return coordinates(Eigen::seqN(1, pairs, 2), Eigen::all) - coordinates(Eigen::seqN(0, pairs, 2), Eigen::all);
}

/// Of a share now and before: each block of pairs has parts of both, which are added up and divided by their total.
Compared compare_blocks(const std::vector<double>& now, const std::vector<double>& before,
                        const std::vector<double>& total) {
  const auto count = static_cast<double>(now.size());
  const auto sum = [](const std::vector<double>& parts) { return std::accumulate(parts.begin(), parts.end(), 0.0); };
  const double all = std::max(sum(total), 1e-300);
  Compared compared{sum(now) / all, sum(before) / all, 0};
  if (now.size() < 2) return compared;
  const double mean = (sum(now) - sum(before)) / count;
  double squares = 0;
  for (std::size_t b = 0; b < now.size(); ++b) squares += std::pow(now[b] - before[b] - mean, 2);
  compared.margin = 2.0 * std::sqrt(squares / (count - 1.0) * count) / all;
  return compared;
}

/// Sums over blocks of consecutive entries.
std::vector<double> block_sums(const Vector<double>& values) {
  const Eigen::Index blocks = std::min(kBlocks, values.size());
  std::vector<double> sums;
  for (Eigen::Index b = 0; b < blocks; ++b) {
    const Eigen::Index begin = b * values.size() / blocks, end = (b + 1) * values.size() / blocks;
    sums.push_back(values.segment(begin, end - begin).sum());
  }
  return sums;
}

/// Of each pair, what its squared change has outside its largest coordinate.
Vector<double> leaks_of(const MatrixD& changes) {
  const MatrixD squares = changes.cwiseAbs2();
  return squares.rowwise().sum() - squares.rowwise().maxCoeff();
}

}  // namespace

template <class S>
ContrastNetwork make_contrast_network(ParameterStore<S>& store, const ContrastShape& shape, Random& random) {
  const int d = shape.pair.codes, n = shape.pair.latents;
  ContrastNetwork net;
  net.rows = add_linear(store, "contrast.rows", d, n, random);
  store.value(net.rows.weight).setZero();
  store.value(net.rows.bias).setZero();
  net.bend = add_mlp(store, "contrast.bend", d, shape.hidden, n, Activation::kSilu, random);
  store.value(net.bend.layers.back().weight) *= S(kStartOfBend);
  store.value(net.bend.layers.back().bias).setZero();
  std::tie(net.decoder, net.decoder_skip) = add_decoder(store, "contrast.decoder", n, shape.decoder_hidden, d, random);
  net.tables = add_contrast_tables(store, n);
  return net;
}

template <class S>
Var contrast_encode(Tape<S>& tape, const ContrastNetwork& net, Var scaled) {
  return apply_with_skip(tape, net.bend, net.rows, scaled);
}

template <class S>
Var contrast_objective(Tape<S>& tape, const ContrastNetwork& net, const ContrastWeights& weights,
                       const Matrix<S>& scaled, const Matrix<S>& codes, int pairs, ContrastTerms* terms) {
  const Var e = contrast_encode(tape, net, tape.constant(scaled));
  const Var contrast = contrast_loss(tape, e, net.tables, static_cast<S>(weights.floor));
  const Var decoded = apply_with_skip(tape, net.decoder, net.decoder_skip, e);
  const Var error = squared_error(tape, decoded, 0, tape.constant(codes));
  const double share = 1.0 / pairs;
  if (terms != nullptr) {
    terms->contrast = static_cast<double>(tape.value(contrast)(0, 0)) * share;
    terms->error = static_cast<double>(tape.value(error)(0, 0)) * share / 2;
  }
  const double own = 0.5 * static_cast<double>(scaled.rows()) * share;
  return weighted_sum<S>(tape, {{contrast, static_cast<S>(share)},
                                {error, static_cast<S>(weights.decoder / weights.variance * share / 2)},
                                {unit_loss(tape, e), static_cast<S>(kUnitWeight * own)}});
}

#define CAUSEWAY_INSTANTIATE(S)                                                                                  \
  template ContrastNetwork make_contrast_network<S>(ParameterStore<S>&, const ContrastShape&, Random&);          \
  template Var contrast_encode<S>(Tape<S>&, const ContrastNetwork&, Var);                                        \
  template Var contrast_objective<S>(Tape<S>&, const ContrastNetwork&, const ContrastWeights&, const Matrix<S>&, \
                                     const Matrix<S>&, int, ContrastTerms*);
CAUSEWAY_INSTANTIATE(float)
CAUSEWAY_INSTANTIATE(double)
#undef CAUSEWAY_INSTANTIATE

ContrastModel::ContrastModel(const ContrastShape& shape, std::uint64_t seed, std::uint64_t start)
    : PairModel(shape.pair, seed, start),
      scale_(Eigen::RowVectorXd::Ones(shape.pair.codes)),
      shift_(Eigen::RowVectorXd::Zero(shape.pair.latents)),
      deviation_(Eigen::RowVectorXd::Ones(shape.pair.latents)) {
  Random random(seed, Stream::kInitialWeights, start + 1 + (std::uint64_t{1} << 32));
  net_ = make_contrast_network(parameters(), shape, random);
  signs_.agreement = Vector<double>::Ones(shape.pair.latents);
}

MatrixF ContrastModel::scaled(const MatrixF& codes) const {
  return ((codes.cast<double>().rowwise() - form().mean).array().rowwise() / scale_.array()).matrix().cast<float>();
}

void ContrastModel::start_at(ClosedForm form, const MatrixF& codes) {
  set_form(std::move(form));
  const MatrixD centred = codes.cast<double>().rowwise() - this->form().mean;
  scale_ = (centred.colwise().squaredNorm() / static_cast<double>(codes.rows())).cwiseSqrt().cwiseMax(1e-12);
  parameters().value(net_.rows.weight) =
      (this->form().noise_rows.array().rowwise() * scale_.array()).matrix().cast<float>();
  fit_linear_map(parameters(), net_.decoder_skip, this->form().noise_of(codes), codes);
}

MatrixF ContrastModel::raw_coordinates(const MatrixF& codes) const {
  const MatrixF x = scaled(codes);
  Tape<float> tape;
  tape.begin(parameters(), nullptr);
  return tape.value(contrast_encode(tape, net_, tape.constant(x)));
}

MatrixD ContrastModel::noise_coordinates(const MatrixF& codes) const {
  return (raw_coordinates(codes).cast<double>().rowwise() - shift_).array().rowwise() / deviation_.array();
}

void ContrastModel::fix_unit(const MatrixF& codes) {
  const MatrixD e = raw_coordinates(codes).cast<double>();
  shift_ = e.colwise().mean();
  deviation_ =
      ((e.rowwise() - shift_).colwise().squaredNorm() / static_cast<double>(e.rows())).cwiseSqrt().cwiseMax(1e-12);
}

void ContrastModel::judge(const ClosedForm& start, const MatrixF& codes, Eigen::Index first) {
  const MatrixF held_out = codes.bottomRows(codes.rows() - 2 * first);
  const Eigen::Index pairs = held_out.rows() / 2;
  const MatrixF raw = raw_coordinates(held_out);
  const MatrixD own = noise_coordinates(held_out), before = start.noise_of(held_out);
  // Both in the net's unit, in the same batches of neighbours.
  const MatrixF before_raw =
      ((before.array().rowwise() * deviation_.array()).rowwise() + shift_.array()).matrix().cast<float>();
  const int batch = std::min<int>(kJudged, static_cast<int>(pairs)), group = std::min(kGroup, batch);
  NeighbourOrder order(before(Eigen::seqN(0, pairs, 2), Eigen::all), batch, 0);
  std::vector<double> now, then, count;
  for (Eigen::Index b = 0; b < std::min(kBlocks, pairs / batch); ++b) {
    const std::vector<int> rows = order.rows(b, group);
    const auto m = static_cast<Eigen::Index>(rows.size());
    const auto loss = [&](const MatrixF& coordinates) {
      MatrixF both(2 * m, coordinates.cols());
      for (Eigen::Index p = 0; p < m; ++p) {
        both.row(p) = coordinates.row(2 * rows[static_cast<std::size_t>(p)]);
        both.row(m + p) = coordinates.row(2 * rows[static_cast<std::size_t>(p)] + 1);
      }
      Tape<float> tape;
      tape.begin(parameters(), nullptr);
      return static_cast<double>(tape.value(contrast_loss(tape, tape.constant(both), net_.tables, 0.1F))(0, 0));
    };
    now.push_back(loss(raw));
    then.push_back(loss(before_raw));
    count.push_back(static_cast<double>(m));
  }
  signs_.loss = compare_blocks(now, then, count);
  const MatrixD own_changes = changes_of(own), old_changes = changes_of(before);
  // Each against its own squared change: the two have different units.
  const double unit = own_changes.squaredNorm() / std::max(old_changes.squaredNorm(), 1e-300);
  signs_.leak = compare_blocks(block_sums(leaks_of(own_changes)), block_sums(unit * leaks_of(old_changes)),
                               block_sums(own_changes.rowwise().squaredNorm()));
  Tape<float> tape;
  tape.begin(parameters(), nullptr);
  const MatrixF decoded = tape.value(apply_with_skip(tape, net_.decoder, net_.decoder_skip, tape.constant(raw)));
  MatrixD x(codes.rows(), start.noise_rows.rows() + 1);
  x << start.noise_of(codes), Vector<double>::Ones(codes.rows());
  const MatrixD map = least_squares(x, codes.cast<double>());
  const MatrixD by_map = x.bottomRows(held_out.rows()) * map, right = held_out.cast<double>();
  signs_.error = compare_blocks(block_sums((decoded.cast<double>() - right).rowwise().squaredNorm()),
                                block_sums((by_map - right).rowwise().squaredNorm()),
                                block_sums((right.rowwise() - form().mean).rowwise().squaredNorm()));
  signs_.agreement = absolute_correlation(own, before, CorrelationKind::kSpearman).diagonal();
}

std::vector<double> ContrastModel::extra_numbers() const {
  std::vector<double> numbers;
  for (const auto* row : {&scale_, &shift_, &deviation_}) numbers.insert(numbers.end(), row->begin(), row->end());
  numbers.insert(numbers.end(), signs_.agreement.begin(), signs_.agreement.end());
  const Compared* const compared[] = {&signs_.loss, &signs_.leak, &signs_.error};
  for (const Compared* c : compared) numbers.insert(numbers.end(), {c->now, c->before});
  for (const Compared* c : compared) numbers.push_back(c->margin);
  return numbers;
}

bool ContrastModel::fits(const std::vector<double>& numbers) const {
  const std::size_t all = extra_numbers().size();
  return numbers.size() == all || numbers.size() == all - kMargins;
}

void ContrastModel::set_extra_numbers(const std::vector<double>& numbers) {
  if (!fits(numbers)) throw_unfitting_state();
  auto next = numbers.begin();
  const auto fill = [&](auto& row) {
    for (double& number : row) number = *next++;
  };
  fill(scale_);
  fill(shift_);
  fill(deviation_);
  fill(signs_.agreement);
  Compared* const compared[] = {&signs_.loss, &signs_.leak, &signs_.error};
  for (Compared* c : compared) {
    c->now = *next++;
    c->before = *next++;
  }
  for (Compared* c : compared) c->margin = next == numbers.end() ? 0.0 : *next++;
}

}  // namespace causeway
