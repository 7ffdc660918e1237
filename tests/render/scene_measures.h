// Pictures of scenes of four latents, measured.
#pragma once

#include <iostream>
#include <string>

#include "engine/core/random.h"
#include "engine/metrics/kernel_probe.h"
#include "engine/models/principal_components.h"
#include "engine/render/scene.h"
#include "tests/render/render_test.h"

namespace causeway::test {

/// Uniform and independent.
inline MatrixD any_latents(int rows) {
  MatrixD latents(rows, 4);
  for (int r = 0; r < rows; ++r) {
    Random random(1, Stream::kTest, static_cast<std::uint64_t>(r));
    for (int i = 0; i < 4; ++i) latents(r, i) = random.uniform();
  }
  return latents;
}

/// Principal components of a world's pictures at 64 x 64, what learners are given.
inline MatrixD picture_codes(const std::string& world, const MatrixD& latents, int components) {
  constexpr int kSize = 64;
  const auto pixels = render_dataset_images(world, latents, kSize, 2);
  MatrixF pictures(latents.rows(), 3 * kSize * kSize);
  for (Eigen::Index i = 0; i < pictures.size(); ++i) {
    pictures.data()[i] = static_cast<float>(pixels[static_cast<std::size_t>(i)]) / 255.0F;
  }
  ThreadPool pool(2);
  return PrincipalComponents::fit(pool, pictures, components, 1).project(pictures).cast<double>();
}

/// Mean difference (0 .. 255) of two pictures in the 5 x 5 pixels around a place.
inline double change_around(const Image& a, const Image& b, const std::array<float, 2>& at) {
  double sum = 0;
  for (int y = -2; y <= 2; ++y) {
    for (int x = -2; x <= 2; ++x) {
      const int row = static_cast<int>(at[1] * static_cast<float>(a.height)) + y;
      const int column = static_cast<int>(at[0] * static_cast<float>(a.width)) + x;
      const auto pixel = static_cast<std::size_t>(3 * (row * a.width + column));
      for (std::size_t c = pixel; c < pixel + 3; ++c) sum += std::abs(int{a.pixels.at(c)} - int{b.pixels.at(c)});
    }
  }
  return sum / 75;
}

/// Expected squared difference of two pictures of a world that differ in one latent only, for each latent.
inline std::array<double, 4> visibility(const std::string& world) {
  OffscreenRenderer renderer(world, 64);
  std::array<double, 4> visible{};
  constexpr int kPairs = 60;
  for (int i = 0; i < kPairs; ++i) {
    Random random(3, Stream::kTest, static_cast<std::uint64_t>(i));
    Latents latents{random.uniform(), random.uniform(), random.uniform(), random.uniform()};
    const Image base = renderer.render(latents);
    for (std::size_t j = 0; j < 4; ++j) {
      Latents other = latents;
      other[j] = random.uniform();
      visible[j] += squared_error(base, renderer.render(other)) / kPairs;
    }
  }
  std::cout << "  " << world << ": visible " << visible[0] << ' ' << visible[1] << ' ' << visible[2] << ' '
            << visible[3] << '\n';
  return visible;
}

/// R2 on held-out pictures of probes from `components` codes to the latents, by row: linear, kernel.
inline MatrixD probe_scores(const std::string& world, int components) {
  constexpr int kTrain = 1200, kTest = 300;
  const MatrixD latents = any_latents(kTrain + kTest);
  const MatrixD codes = picture_codes(world, latents, components);
  const MatrixD train = codes.topRows(kTrain), test = codes.bottomRows(kTest);
  MatrixD scores(2, 4);
  scores.row(0) = regression_probe(train, latents.topRows(kTrain), test, latents.bottomRows(kTest)).test_r2.transpose();
  scores.row(1) = kernel_probe(train, latents.topRows(kTrain), test, latents.bottomRows(kTest)).test_r2.transpose();
  std::cout << "  " << world << ", " << components << " codes: test R2 linear " << scores.row(0) << ", kernel "
            << scores.row(1) << '\n';
  return scores;
}

/// Where latent `i` is taken hold of, the picture changes when it goes elsewhere: the least change over several scenes,
/// from the usual side and from another.
inline double least_change_at_handle(const std::string& world, int i) {
  const SceneLayout layout = scene_layout(world);
  OffscreenRenderer renderer(world, 256);
  double least = 1e9;
  for (const float yaw : {0.0F, 0.4F}) {
    const Camera camera = layout.camera.orbited(yaw, 0.0F, 1.1F, layout.camera.distance);
    renderer.set_camera(camera);
    for (const double value : {0.25, 0.5, 0.75}) {
      Latents here{0.5, 0.4, 0.4, 0.5};
      here[static_cast<std::size_t>(i)] = value;
      Latents away = here;
      away[static_cast<std::size_t>(i)] = value < 0.4 ? value + 0.35 : value - 0.25;
      const auto at = project(camera, layout.handle(i, here)).value();
      least = std::min(least, change_around(renderer.render(here), renderer.render(away), at));
    }
  }
  return least;
}

}  // namespace causeway::test
