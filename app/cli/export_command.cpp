#include <fmt/format.h>
#include <fmt/ranges.h>

#include <filesystem>
#include <map>
#include <variant>

#include "app/cli/command.h"
#include "engine/core/error.h"
#include "engine/data/file_group.h"
#include "engine/data/npz.h"
#include "engine/data/safetensors.h"
#include "engine/data/steps.h"

namespace causeway::cli {

namespace {

namespace fs = std::filesystem;

/// An array to be written, in C order.
struct Array {
  std::vector<std::int64_t> shape;
  std::variant<std::vector<float>, std::vector<double>> values;
};

template <class T>
Array array_of(const Matrix<T>& m) {
  return {{m.rows(), m.cols()}, std::vector<T>(m.data(), m.data() + m.size())};
}

/// What a trained run infers from data, row for row (of pairs: before, after, before, ...; targets: a row a step), and
/// its weights.
std::map<std::string, Array> arrays_of(const std::string& run, const TrainedRun& trained, const Dataset& data,
                                       int threads) {
  const Pipeline& pipeline = trained.pipeline;
  ThreadPool pool(threads);
  std::map<std::string, Array> out;
  const MatrixF codes = pipeline.codes_of(pool, data);
  const MatrixF noise = pipeline.causal->encode_noise(codes);
  out["codes"] = array_of(codes);
  out["noise"] = array_of(noise);
  out["causal"] = array_of(pipeline.causal->causal_from_noise(noise));
  if (const TargetPosterior* targets = pipeline.causal->targets(); targets != nullptr && data.frames > 1) {
    const std::vector<Eigen::Index> before = rows_before_steps(data);
    std::vector<Eigen::Index> after = before;
    for (Eigen::Index& row : after) ++row;
    out["intervention_posterior"] =
        array_of(targets->intervention_posterior(codes(before, Eigen::all), codes(after, Eigen::all)));
  }
  // Factors far from zero (time stamps) would be one number in single precision.
  if (data.truth.factors.size() != 0) out["factors"] = array_of(data.truth.factors);
  for (const auto& [name, tensor] : load_safetensors(file_of_group(run, "checkpoint.safetensors")).tensors) {
    if (tensor.type != TensorType::kF32 || name.find("adam.") != std::string::npos) continue;
    out["weights/" + name] = {tensor.shape, tensor_values<float>(tensor, name)};
  }
  return out;
}

void write(const fs::path& path, const std::map<std::string, Array>& arrays) {
  if (path.extension() == ".npz") {
    std::vector<NpzEntry> entries;
    for (const auto& [name, array] : arrays) {
      const auto& [shape, values] = array;
      entries.push_back(std::visit(
          [&, &name = name, &shape = shape]<class T>(const std::vector<T>& v) { return npz_entry<T>(name, shape, v); },
          values));
    }
    save_npz(path, entries);
    return;
  }
  Safetensors file;
  file.metadata["format"] = "causeway-export-1";
  for (const auto& [name, array] : arrays) {
    const auto& [shape, values] = array;
    file.tensors[name] = std::visit(
        [&shape = shape]<class T>(const std::vector<T>& v) { return make_tensor(std::span<const T>(v), shape); },
        values);
  }
  save_safetensors(path, file);
}

}  // namespace

void add_export(CLI::App& app, int& exit_code) {
  struct Options {
    std::string run, data, out;
    int threads = 1;
  };
  auto o = std::make_shared<Options>();
  CLI::App* verb = app.add_subcommand(
      "export", "Write what a run infers from data (codes, noise, causal variables, targets), and its weights");
  verb->add_option("RUN", o->run, "Run directory")->required();
  verb->add_option("--data", o->data, "Data to encode; without it held-out data of the run");
  verb->add_option("--out", o->out, "File that ends in .npz (numpy) or .safetensors")->required();
  add_threads_option(*verb, o->threads);
  verb->callback([o, &exit_code] {
    const fs::path out = o->out;
    if (out.extension() != ".npz" && out.extension() != ".safetensors") {
      throw UsageError(fmt::format("{} ends in neither .npz nor .safetensors", o->out), "choose one of them for --out");
    }
    const TrainedRun trained = load_trained(o->run);
    check_output(out, {o->data, trained.settings.world.data});
    const Dataset pairs = data_to_encode(trained, o->data, trained.settings.world.test_pairs, o->threads);
    const auto arrays = arrays_of(o->run, trained, pairs, o->threads);
    write(out, arrays);
    for (const auto& [name, array] : arrays) fmt::print("{}  ({})\n", name, fmt::join(array.shape, ", "));
    exit_code = kDone;
  });
}

}  // namespace causeway::cli
