// .npz: archives that NumPy 1.24.2 wrote, our own, and thousands of damaged ones.
#include <doctest/doctest.h>

#include <random>
#include <string>

#include "formats/formats_support.h"
#include "formats/npy_values.h"
#include "formats/npz.h"
#include "text/error.h"

using namespace attn;

namespace {

std::vector<uint8_t> from_hex(std::string_view hex) {
  const auto digit = [](char c) { return static_cast<unsigned>(c <= '9' ? c - '0' : c - 'a' + 10); };
  std::vector<uint8_t> bytes;
  for (std::size_t i = 0; i < hex.size(); i += 2)
    bytes.push_back(static_cast<uint8_t>(digit(hex[i]) << 4 | digit(hex[i + 1])));
  return bytes;
}

// numpy.savez_compressed(f, q=numpy.arange(6, dtype='<f4').reshape(2, 3), mask=numpy.array([True, False, True]))
constexpr std::string_view kDeflated =
    "504b0304140000000800000021004fe9002a550000009800000005001400712e6e7079010010009800000000000000550000000000"
    "00009bec17ea1b10c9c850c650ad9e925a9c5ca46ea5a06e9366a2aea3a09e965f54529498179f5f94920a12774bcc294e058a1767"
    "2416a402f91a463a0ac69a3a0ab50a64032e063068b007120e4004c40d40bcc00100504b03041400000008000000210016938cbb47"
    "00000083000000080014006d61736b2e6e707901001000830000000000000047000000000000009bec17ea1b10c9c850c650ad9e92"
    "5a9c5ca46ea5a05e9364a8aea3a09e965f54529498179f5f94920a12774bcc294e058a17672416a402f91ac63a9a3a0ab50a14002e"
    "46064600504b01021403140000000800000021004fe9002a5500000098000000050000000000000000000000800100000000712e6e"
    "7079504b010214031400000008000000210016938cbb470000008300000008000000000000000000000080018c0000006d61736b2e"
    "6e7079504b05060000000002000200690000000d0100000000";
// numpy.savez(f, q=numpy.arange(6, dtype='<f4').reshape(2, 3))
constexpr std::string_view kStored =
    "504b0304140000000000000021004fe9002a980000009800000005001400712e6e7079010010009800000000000000980000000000"
    "0000934e554d5059010076007b276465736372273a20273c6634272c2027666f727472616e5f6f72646572273a2046616c73652c20"
    "277368617065273a2028322c2033292c207d2020202020202020202020202020202020202020202020202020202020202020202020"
    "20202020202020202020202020202020202020202020200a000000000000803f0000004000004040000080400000a040504b010214"
    "03140000000000000021004fe9002a9800000098000000050000000000000000000000800100000000712e6e7079504b0506000000"
    "000100010033000000cf0000000000";

const NpyArray kRamp = npy_from_float32(std::vector<float>{0, 1, 2, 3, 4, 5}, {2, 3}, "q");

}  // namespace

TEST_CASE("npz: reads what NumPy wrote, deflated and stored") {
  const Npz deflated(from_hex(kDeflated), "in.npz");
  CHECK(deflated.names() == std::vector<std::string>{"q", "mask"});
  CHECK(deflated.read("q") == kRamp);
  CHECK(deflated.read("mask") == NpyArray{NpyType::boolean, {3}, {1, 0, 1}});
  CHECK(Npz(from_hex(kStored), "in.npz").read("q") == kRamp);
}

TEST_CASE("npz: a missing array is an error that lists those there are") {
  const Npz npz(from_hex(kDeflated), "in.npz");
  CHECK(npz.contains("mask"));
  CHECK_FALSE(npz.contains("mask.npy"));
  CHECK_THROWS_WITH_AS(npz.read("k"), "in.npz: expected an array 'k', found 'q', 'mask'", Error);
  CHECK_THROWS_WITH_AS(Npz(write_npz({}, "o"), "o.npz").read("k"), "o.npz: expected an array 'k', found no arrays",
                       Error);
}

TEST_CASE("npz: writes a stored archive, byte for byte as the format says") {
  const std::vector<std::pair<std::string, NpyArray>> arrays = {{"q", kRamp}};
  const std::vector<uint8_t> written = write_npz(arrays, "out.npz");
  const std::vector<uint8_t> numpy = from_hex(kStored);
  const auto part = [](const std::vector<uint8_t>& bytes, std::ptrdiff_t from, std::ptrdiff_t count) {
    return std::vector<uint8_t>(bytes.begin() + from, bytes.begin() + from + count);
  };
  // Version 2.0, names in UTF-8, stored, 1980-01-01; then the CRC that NumPy's file holds, 152 bytes twice, 5 of name.
  const std::string fields = "140000080000000021004fe9002a980000009800000005000000";
  const std::string name = "712e6e7079";
  REQUIRE(written.size() == 30 + 5 + 152 + 46 + 5 + 22);
  CHECK(part(written, 0, 35) == from_hex("504b0304" + fields + name));
  CHECK(part(written, 35, 152) == part(numpy, 55, 152));  // NumPy's local header has 20 bytes of zip64 sizes more
  CHECK(part(written, 187, 51) == from_hex("504b01021400" + fields + "0000000000000000000000000000" + name));
  CHECK(part(written, 238, 22) == from_hex("504b0506000000000100010033000000bb0000000000"));
}

TEST_CASE("npz: arrays of every type come back, in order, and the same input gives the same bytes") {
  std::mt19937 random(3);
  std::vector<std::pair<std::string, NpyArray>> arrays;
  for (std::size_t type = 0; type < kNpyTypes.size(); ++type) {
    NpyArray array{static_cast<NpyType>(type), {type % 3, 5}, {}};
    array.bytes.resize(npy_byte_count(array.type, array.shape, "x"));
    for (uint8_t& byte : array.bytes) byte = static_cast<uint8_t>(random());
    arrays.emplace_back(kNpyTypes[type].name, array);
  }
  arrays.emplace_back("layer/0 \xe6\x9f\xa5", kRamp);
  const std::vector<uint8_t> file = write_npz(arrays, "x.npz");
  CHECK(file == write_npz(arrays, "x.npz"));
  const Npz npz(file, "x.npz");
  REQUIRE(npz.names().size() == arrays.size());
  for (std::size_t i = 0; i < arrays.size(); ++i) {
    CHECK(npz.names()[i] == arrays[i].first);
    CHECK(npz.read(arrays[i].first) == arrays[i].second);
  }
}

TEST_CASE("npz: refuses to write what it could not read") {
  using Arrays = std::vector<std::pair<std::string, NpyArray>>;
  const auto error_of = [](const Arrays& arrays) -> std::string {
    try {
      write_npz(arrays, "o.npz");
    } catch (const Error& error) {
      return error.what();
    }
    return "no error";
  };
  CHECK(error_of({{"q", kRamp}, {"q", kRamp}}) == "o.npz: expected each name once, found 'q.npy' twice");
  check_has(error_of({{"../q", kRamp}}), "o.npz: expected relative names");
  CHECK(error_of({{"", kRamp}}) == "o.npz: array '': expected a name, found none");
  check_has(error_of({{std::string(70000, 'q'), kRamp}}), "a name of at most 65535 bytes, found 70004");
  CHECK(error_of({{"q", NpyArray{NpyType::float32, {2}, {}}}}) ==
        "o.npz: array 'q': expected 8 bytes of data (from its shape and type), found 0");
  CHECK(error_of(Arrays(65535, {"q", kRamp})) == "o.npz: expected fewer than 65535 members, found 65535");
}

TEST_CASE("npz: every cut of a good file is an error") {
  const std::vector<uint8_t> file = from_hex(kDeflated);
  for (std::size_t size = 0; size < file.size(); ++size) {
    CAPTURE(size);
    CHECK_THROWS_AS(Npz({file.begin(), file.begin() + static_cast<std::ptrdiff_t>(size)}, "x.npz"), Error);
  }
}

TEST_CASE("npz: thousands of damaged files give an error or valid arrays within the budget") {
  const std::vector<std::vector<uint8_t>> seeds = {
      from_hex(kDeflated), from_hex(kStored),
      write_npz(std::vector<std::pair<std::string, NpyArray>>{{"k", kRamp}, {"v", kRamp}}, "x")};
  constexpr uint64_t kBudget = 1000;
  std::mt19937 random(20240518);
  int opened = 0, valid = 0;
  for (int i = 0; i < 10000; ++i) {
    std::vector<uint8_t> file = seeds[random() % seeds.size()];
    for (uint32_t changes = 1 + random() % 3; changes != 0; --changes) {
      const auto at = file.begin() + static_cast<std::ptrdiff_t>(random() % file.size());
      const uint32_t kind = random() % 16;
      if (kind == 0)
        file.erase(at);
      else if (kind == 1)
        file.insert(at, static_cast<uint8_t>(random()));
      else if (kind == 2)
        file.resize(1 + random() % file.size());
      else if (kind == 3)
        *at = 0xff;
      else
        *at ^= static_cast<uint8_t>(1U << random() % 8);
    }
    CAPTURE(i);
    try {
      const Npz npz(std::move(file), "x.npz", kBudget);
      ++opened;
      uint64_t bytes = 0;
      for (const std::string& name : npz.names()) {
        try {
          const NpyArray array = npz.read(name);
          ++valid;
          bytes += array.bytes.size();
          REQUIRE(npy_count(array, "x") * facts_of(array.type).item_size == array.bytes.size());
        } catch (const Error&) {
        }
      }
      REQUIRE(bytes <= kBudget);
    } catch (const Error&) {
    }
  }
  CHECK(opened > 1000);
  CHECK(valid > 1000);
}
