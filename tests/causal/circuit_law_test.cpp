// Circuits of a person's own: the usual one is among them, and what makes no sense is refused with a way out.
#include "engine/causal/circuit_law.h"

#include <gtest/gtest.h>

#include "engine/core/error.h"
#include "engine/core/json_text.h"

namespace causeway {
namespace {

const char* const kChain = R"({"format": "causeway-world 1", "name": "a chain", "variables": {
  "red": {"causes": {"blue": -0.8}, "rest": 1}, "green": {"causes": {"arm": 1.5}},
  "blue": {"causes": {"green": 1}, "concentration": 20}, "arm": {"rest": 0.5, "concentration": 2}}})";

std::string law_refusal(const std::string& text) {
  try {
    parse_circuit_law(text, "w.json");
  } catch (const UsageError& error) {
    EXPECT_FALSE(error.hint().empty()) << error.what();
    EXPECT_EQ(std::string(error.what()).rfind("w.json", 0), 0U) << error.what();
    const std::string all = std::string(error.what()) + " | " + error.hint();
    EXPECT_EQ(all.find('\n'), std::string::npos) << all;
    return all;
  }
  ADD_FAILURE() << "taken: " << text.substr(0, 200);
  return {};
}

/// kChain with one part replaced.
std::string chain_with(const std::string& from, const std::string& to) {
  std::string text = kChain;
  const auto at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

TEST(CircuitLaw, TheStandardOneIsTheCircuit) {
  const CircuitLaw law = standard_circuit_law();
  const World circuit = circuit_world();
  EXPECT_EQ(law.graph(), circuit.graph());
  Random random(3, Stream::kTest);
  for (int i = 0; i < 200; ++i) {
    const auto sample = circuit.model().sample(random);
    for (int v = 0; v < circuit::kCount; ++v) {
      const auto at = static_cast<std::size_t>(v);
      EXPECT_NEAR(law.value(v, sample.noise[at], sample.latents), sample.latents[at], 1e-12);
    }
  }
  EXPECT_EQ(circuit_law_text(law), "");
  EXPECT_EQ(parse_circuit_law("", "x"), law);
}

TEST(CircuitLaw, ComesBackFromItsText) {
  const CircuitLaw law = parse_circuit_law(kChain, "x");
  EXPECT_EQ(law.name, "a chain");
  EXPECT_EQ(law.graph().edges().size(), 3U);
  EXPECT_EQ(law.variables[circuit::kRed].strength[circuit::kBlue], -0.8);
  EXPECT_EQ(law.variables[circuit::kRed].concentration, 5);
  EXPECT_EQ(parse_circuit_law(circuit_law_text(law), "x"), law);
  EXPECT_TRUE(is_circuit_law(circuit_law_to_json(law)));
  EXPECT_FALSE(is_circuit_law(nlohmann::json{{"world", {{"pairs", 100}}}})) << "settings of a run";
}

TEST(CircuitLaw, AMeanStopsWhereTheDriveDoes) {
  CircuitLaw law = standard_circuit_law();
  const std::vector<double> driven{0.5, 0.9, 0.8, 0.25}, more{0.5, 1, 1, 0.25}, dark{0.5, 0, 0, 0.9};
  EXPECT_GT(law.drive(circuit::kRed, driven), 1);
  EXPECT_EQ(law.mean(circuit::kRed, driven), law.mean(circuit::kRed, more)) << "above 1 the drive counts as 1";
  EXPECT_NEAR(law.mean(circuit::kRed, driven), 0.8, 1e-12);
  EXPECT_NEAR(law.mean(circuit::kRed, dark), 0.2, 1e-12);
  law.variables[circuit::kRed].rest = 0.5;
  law.variables[circuit::kRed].strength[circuit::kGreen] = -0.4;
  EXPECT_NEAR(law.drive(circuit::kRed, {{0.5, 0.5, 0.2, 0.9}}), 0.5 - 0.2 + 0.2, 1e-12);
}

TEST(CircuitLaw, WhatMakesNoSenseIsRefusedWithAWayOut) {
  const auto told = [](const std::string& text, const char* part) {
    const std::string all = law_refusal(text);
    EXPECT_NE(all.find(part), std::string::npos) << all;
  };
  told("{", "not JSON");
  told("[]", "a world file is []");
  told("{\"variables\": {}}", "no world file of this version");
  told(chain_with("world 1", "world 2"), "no world file of this version");
  told(chain_with("\"arm\": {\"rest\": 0.5, \"concentration\": 2}", "\"arm\": 3"), "arm is 3");
  told(chain_with(", \"arm\": {\"rest\": 0.5, \"concentration\": 2}", ""), "lack arm");
  told(chain_with("\"blue\": {", "\"bleu\": {"), "did you mean blue");
  told(chain_with("\"blue\": -0.8", "\"bleu\": -0.8"), "did you mean blue");
  told(chain_with("\"rest\": 1}", "\"rset\": 1}"), "did you mean rest");
  told(chain_with("\"arm\": 1.5", "\"arm\": \"much\""), "must be a number");
  told(chain_with("\"arm\": 1.5", "\"arm\": null"), "must be a number");
  told(chain_with("\"arm\": 1.5", "\"arm\": NaN"), "not JSON");
  told(chain_with("\"arm\": 1.5", "\"arm\": 1e999"), "not JSON");
  told(chain_with("\"arm\": 1.5", "\"arm\": 1e300"), "strength 1e+300");
  told(chain_with("\"arm\": 1.5", "\"arm\": 0"), "leave it out");
  told(chain_with("\"arm\": 1.5", "\"arm\": 0.001"), "strength 0.001");
  told(chain_with("\"arm\": 1.5", "\"green\": 1.5"), "nothing causes itself");
  told(chain_with("\"arm\": 1.5", "\"arm\": 1.5, \"red\": 1"), "cycle");
  told(chain_with("\"concentration\": 20", "\"concentration\": 1e9"), "between 2 and 200");
  told(chain_with("\"concentration\": 20", "\"concentration\": -1"), "between 2 and 200");
  told(chain_with("\"rest\": 1}", "\"rest\": 7}"), "between 0 and 1");
  told(chain_with("-0.8", "0.8"), "does not follow its causes");
  told(chain_with("\"green\": 1}", "\"green\": -1}"), "raise rest of blue");
  told(chain_with("a chain", std::string(61, 'x')), "at most 60");
  told(chain_with("a chain", "a\\nb"), "cannot be shown");
  told(chain_with("\"a chain\"", "5"), "is no text");
  told(chain_with("\"name\"", "\"nmae\""), "did you mean name");
  told(chain_with("\"rest\": 1}", "\"rest\": 1, \"rest\": 0}"), "twice");
  std::string deep(30000, '[');
  told(deep, "not JSON");
}

}  // namespace
}  // namespace causeway
