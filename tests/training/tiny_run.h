// A run small enough for tests, on pictures that are drawn without GL.
#pragma once

#include <cmath>
#include <string>

#include "engine/causal/world.h"
#include "engine/data/sample_dataset.h"
#include "engine/models/registry.h"
#include "engine/training/data_source.h"
#include "engine/training/settings.h"
#include "tests/data/temporary_directory.h"

namespace causeway {

inline Settings tiny_settings() {
  return settings_from_json(nlohmann::json::parse(R"({
    "seed": 3,
    "world": {"pairs": 128, "test_pairs": 64},
    "image": {"size": 16, "encoder": "pca", "codes": 4, "channels": [8, 12], "hidden": 16, "steps": 60, "batch": 16, "learning_rate": 0.005,
              "warmup_steps": 5, "kl_weight": 0.001, "dead_code_std": 0.0001},
    "causal": {"hidden": [16, 16], "solution_hidden": [8], "batch": 16, "starts": 3, "search_steps": 60, "polish_steps": 20},
    "ilcm": {"refine_steps": 10, "refine_batch": 32},
    "pair-ica": {"steps": 20, "batch": 16, "mechanism_hidden": [8], "decoder_hidden": [16]},
    "contrastive": {"steps": 20, "batch": 16, "hidden": [16], "decoder_hidden": [8], "mechanism_steps": 20, "mechanism_hidden": [8], "picture_hidden": [16]},
    "temporal-form": {"steps": 20, "batch": 16, "mechanism_hidden": [8], "decoder_hidden": [16]},
    "temporal": {"steps": 20, "batch": 16, "hidden": [16], "offset_hidden": [8], "touch_hidden": [8], "fit_steps": 20, "mechanism_hidden": [8],
                 "decoder_hidden": [16]},
    "tdrl": {"hidden": 8}, "tdrl-regimes": {"hidden": 8},
    "erm": {"steps": 20, "hidden": [8]}, "irm": {"steps": 20, "hidden": [8], "penalty_from": 5}, "group-dro": {"steps": 20, "hidden": [8]},
    "dfr": {"steps": 20, "hidden": [8]}, "balanced": {"steps": 20, "hidden": [8]},
    "imsda": {"steps": 20, "batch": 8, "hidden": 8},
    "content-style": {"steps": 20, "batch": 16, "hidden": [8]},
    "lscale": {"decoder_steps": 20, "decoder_batch": 16, "decoder_hidden": [16]},
    "contrastive-crl": {"steps": 20, "batch": 8, "hidden": [16], "decoder_steps": 20, "decoder_batch": 16, "decoder_hidden": [16]},
    "environment-vae": {"steps": 20, "batch": 8, "hidden": [16], "mechanism_hidden": [8], "generator_hidden": [16], "decoder_steps": 20,
                        "decoder_batch": 16, "decoder_hidden": [16]},
    "regression": {"steps": 30, "hidden": [16]},
    "icm-vae": {"steps": 30, "hidden": [16], "mechanism_hidden": [8]},
    "ivae": {"steps": 30, "hidden": [16], "law_hidden": [8]},
    "causal-vae": {"steps": 30, "hidden": [16], "mask_hidden": 8},
    "scm-vae": {"steps": 30, "hidden": [16], "mask_hidden": 8},
    "leap": {"hidden": 8},
    "citris": {"steps": 20, "batch": 16, "flow_steps": 2, "flow_hidden": 4, "hidden": 8, "classifier_hidden": 8, "latents": 5, "autoencoder": [16]},
    "biscuit": {"steps": 20, "batch": 16, "flow_steps": 2, "flow_hidden": 4, "hidden": 8},
    "score": {"dci_rows": 40, "live_dci_rows": 30}
  })"));
}

/// The same of a method, on some sequences of a world in time or on the pasture's questions if it needs such.
inline Settings tiny_settings_of(const std::string& method) {
  Settings settings = tiny_settings();
  settings.method = method;
  if (find_method(method).needs.least_frames > 2) {
    settings.world.name = "circuit-time";
    settings.world.pairs = 6;
    settings.world.test_pairs = 4;
  }
  const Needs& needs = find_method(method).needs;
  if (needs.classes) {
    settings.world.name = "pasture";
  } else if (needs.domain && needs.least_frames > 2) {
    settings.world.kind = "sequences-regimes";
  } else if (needs.domain) {
    settings.world.name = "circuit-environments";
  }
  return settings;
}

/// Data of the circuit with a stand-in picture: four soft blobs as bright as the latents. Labels are the true ones.
inline DataSource stand_in_source() {
  return [](const Settings& s, int, const DataProgress& progress) -> std::shared_ptr<const RunData> {
    const World world = make_world(world_has_pictures(s.world.name) ? s.world.name : "circuit");
    auto data = std::make_shared<RunData>();
    data->train = sample_dataset(world, data_kind(s), s.world.pairs, s.seed, Stream::kWorldTrain);
    data->test = sample_dataset(world, data_kind(s), s.world.test_pairs, s.seed, Stream::kWorldTest);
    for (Dataset* part : {&data->train, &data->test}) {
      part->allocate_pictures(s.image.size, s.image.size);
      for (Eigen::Index r = 0; r < part->truth.factors.rows(); ++r) {
        auto* pixels = part->picture_data(r / part->frames, static_cast<int>(r % part->frames)).data();
        for (int y = 0; y < s.image.size; ++y) {
          for (int x = 0; x < s.image.size; ++x) {
            double bright = 0;
            for (int i = 0; i < 4; ++i) {
              const double dx = x - (i % 2 == 0 ? 4 : 11), dy = y - (i < 2 ? 4 : 11);
              bright += 220 * part->truth.factors(r, i) * std::exp(-(dx * dx + dy * dy) / 12);
            }
            for (int c = 0; c < 3; ++c) *pixels++ = static_cast<std::uint8_t>(std::min(255.0, bright));
          }
        }
      }
    }
    return progress(1.0) ? data : nullptr;
  };
}

}  // namespace causeway
