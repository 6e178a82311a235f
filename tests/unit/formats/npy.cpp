// .npy: bytes that NumPy 1.24.2 wrote, bytes made by hand, and damaged ones.
#include <doctest/doctest.h>

#include <random>
#include <string>

#include "formats/complaint.h"
#include "formats/formats_support.h"
#include "formats/npy.h"
#include "formats/npy_values.h"
#include "text/error.h"

using namespace attn;

namespace {

std::vector<uint8_t> bytes_of(std::string_view text) { return {text.begin(), text.end()}; }

/// A file of version 1.0, 2.0 or 3.0 around a header's text. No padding: readers do not need it.
std::vector<uint8_t> npy(std::string_view header, std::string_view data, char version = 1) {
  std::string text = "\x93NUMPY";
  text += {version, '\0', static_cast<char>(header.size() & 0xff), static_cast<char>(header.size() >> 8)};
  if (version != 1) text += {'\0', '\0'};
  return bytes_of(text.append(header).append(data));
}

/// One whole .npy file, as the members of a .npz file are read.
NpyArray parse_npy(std::span<const uint8_t> file, std::string_view where) {
  const uint64_t offset = npy_data_offset(file, where);
  if (offset > file.size())
    fail(where, "a header that ends at byte " + std::to_string(offset),
         "a file of " + std::to_string(file.size()) + " bytes");
  const auto data = file.subspan(static_cast<std::size_t>(offset));
  NpyHeader header = parse_npy_header(file.first(file.size() - data.size()), where);
  npy_count({header.type, header.shape, {data.begin(), data.end()}}, where);  // checks
  std::vector<uint8_t> bytes = to_row_major(header, {data.begin(), data.end()}, where);
  return {header.type, std::move(header.shape), std::move(bytes)};
}

std::vector<uint8_t> write_npy(const NpyArray& array, std::string_view where) {
  npy_count(array, where);  // checks
  std::vector<uint8_t> file = write_npy_header(array.type, array.shape, where);
  file.insert(file.end(), array.bytes.begin(), array.bytes.end());
  return file;
}

std::string error_of(const std::vector<uint8_t>& file) {
  try {
    parse_npy(file, "q.npy");
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

using namespace std::string_literals;
const std::string kPad58(58, ' ');
const std::string kNumpyFloat32 =
    "\x93NUMPY\x01\x00v\x00"s + "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }" + kPad58 + "\n" +
    "\x00\x00\xc0?\x00\x00\x00\xc0\x00\x00\x00\x00\x00\x00\x80\x7f\x00\x00P@\x01\x00\x00\x00"s;

}  // namespace

TEST_CASE("npy: reads what NumPy wrote") {
  const NpyArray array = parse_npy(bytes_of(kNumpyFloat32), "x.npy");
  CHECK(array.type == NpyType::float32);
  CHECK(array.shape == std::vector<uint64_t>{2, 3});
  const std::vector<float> expected = {
      1.5F, -2, 0, std::numeric_limits<float>::infinity(), 3.25F, std::numeric_limits<float>::denorm_min()};
  CHECK(to_float32(array, "x.npy") == expected);

  for (const std::string& version : {"\x02"s, "\x03"s}) {
    const std::string file = "\x93NUMPY" + version + "\x00t\x00\x00\x00"s +
                             "{'descr': '<i2', 'fortran_order': False, 'shape': (2,), }" + kPad58 +
                             "\n\x01\x00\x02\x00"s;
    CHECK(to_int64(parse_npy(bytes_of(file), "x.npy"), "x.npy") == std::vector<int64_t>{1, 2});
  }
}

TEST_CASE("npy: reads any order of keys, either quote, spaces, and no spaces") {
  for (const char* header : {"{'shape':(2,),'fortran_order':False,'descr':'<i2'}",
                             " {\"descr\" : \"<i2\" , \"shape\" : ( 2 , ) , \"fortran_order\" : False , } \n",
                             "{'descr': '=i2', 'fortran_order': False, 'shape': (2, 1, 1)}"})
    for (char version : {1, 2, 3}) {
      const NpyArray array = parse_npy(npy(header, "\x01\x00\xff\xff"s, version), "x.npy");
      CHECK(to_int64(array, "x.npy") == std::vector<int64_t>{1, -1});
    }
}

TEST_CASE("npy: single values, empty arrays, one-byte types of any byte order") {
  const auto read = [](const std::string& type, const std::string& shape, const std::string& data) {
    return parse_npy(npy("{'descr': '" + type + "', 'fortran_order': False, 'shape': " + shape + ", }", data), "x.npy");
  };
  CHECK(read("<f4", "()", "\x00\x00\x80\x3f"s).shape.empty());
  CHECK(read("<f8", "(3, 0)", "").bytes.empty());
  // NumPy, too, leaves zeros out when it checks that a shape is possible.
  CHECK(read("<f8", "(0, 1152921504606846976)", "").bytes.empty());
  for (const char* type : {"|u1", "<u1", ">u1", "=u1"})
    CHECK(read(type, "(1,)", "\xff") == NpyArray{NpyType::uint8, {1}, {255}});
  CHECK(read("|b1", "(1,)", "\x01").type == NpyType::boolean);
}

TEST_CASE("npy: Fortran order of any rank") {
  const auto read = [](const std::string& type, const std::string& shape, const std::string& data) {
    return parse_npy(npy("{'descr': '" + type + "', 'fortran_order': True, 'shape': " + shape + "}", data), "x");
  };
  const auto bytes = [](const NpyArray& array) { return std::string(array.bytes.begin(), array.bytes.end()); };
  // Each number is its place in row-major order: numpy.asfortranarray(numpy.arange(n).reshape(shape)).tobytes('F').
  CHECK(bytes(read("|u1", "()", "7")) == "7");
  CHECK(bytes(read("|u1", "(4,)", "0123")) == "0123");
  CHECK(bytes(read("|u1", "(2, 3)", "031425")) == "012345");
  CHECK(bytes(read("|u1", "(3, 1, 2)", "024135")) == "012345");
  CHECK(bytes(read("|u1", "(2, 2, 2)", "04261537")) == "01234567");
  CHECK(bytes(read("|u1", "(2, 1, 2, 2)", "04261537")) == "01234567");
  CHECK(read("<f8", "(3, 0, 2)", "").bytes.empty());
  CHECK(to_int64(read("<i2", "(2, 2)", "\x01\x00\x03\x00\x02\x00\xff\xff"s), "x") == std::vector<int64_t>{1, 2, 3, -1});
  CHECK(bytes(read("|u1",
                   "(1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2)",
                   "0213")) == "0123");
}

TEST_CASE("npy: writes what NumPy writes, byte for byte") {
  const std::vector<uint8_t> float32 = bytes_of(kNumpyFloat32);
  CHECK(write_npy(parse_npy(float32, "x"), "x") == float32);
  const std::string start = "\x93NUMPY\x01\x00v\x00"s;
  const auto same = [&](const NpyArray& array, const std::string& dict, std::size_t spaces, const std::string& data) {
    CHECK(write_npy(array, "x") == bytes_of(start + dict + std::string(spaces, ' ') + "\n" + data));
  };
  const std::string bits = "\x01\x00\x01"s;
  same({NpyType::boolean, {3}, bytes_of(bits)}, "{'descr': '|b1', 'fortran_order': False, 'shape': (3,), }", 60, bits);
  const std::string minus_two = "\xfe\xff\xff\xff\xff\xff\xff\xff";
  same({NpyType::int64, {}, bytes_of(minus_two)}, "{'descr': '<i8', 'fortran_order': False, 'shape': (), }", 62,
       minus_two);
  same({NpyType::float64, {0, 2}, {}}, "{'descr': '<f8', 'fortran_order': False, 'shape': (0, 2), }", 58, "");
}

TEST_CASE("npy: every type and rank comes back") {
  std::mt19937 random(1);
  for (std::size_t type = 0; type < kNpyTypes.size(); ++type)
    for (const std::vector<uint64_t>& shape :
         {std::vector<uint64_t>{}, {1}, {0}, {7}, {2, 3}, {2, 0, 5}, {1, 2, 3, 4}, std::vector<uint64_t>(32, 1)}) {
      NpyArray array{static_cast<NpyType>(type), shape, {}};
      array.bytes.resize(npy_byte_count(array.type, shape, "x"));
      for (uint8_t& byte : array.bytes) byte = static_cast<uint8_t>(random());
      const std::vector<uint8_t> file = write_npy(array, "x");
      CHECK((file.size() - array.bytes.size()) % 64 == 0);
      CHECK(parse_npy(file, "x") == array);
    }
}

TEST_CASE("npy: refuses to write what it could not read") {
  CHECK_THROWS_WITH_AS(write_npy({NpyType::int16, {3}, {0, 0}}, "k"),
                       "k: expected 6 bytes of data (from its shape and type), found 2", Error);
  CHECK_THROWS_WITH_AS(write_npy({NpyType::int8, std::vector<uint64_t>(33, 1), {0}}, "k"),
                       "k: expected at most 32 dimensions, found 33", Error);
}

TEST_CASE("npy: a bad header is one clear error") {
  const std::string good_type = "'descr': '<f4', ", order = "'fortran_order': False, ", shape = "'shape': (1,), ";
  const auto dict = [](const std::string& inside) { return "{" + inside + "}"; };
  const auto with_type = [&](const std::string& type) { return dict("'descr': " + type + ", " + order + shape); };
  const auto with_shape = [&](const std::string& text) { return dict(good_type + order + "'shape': " + text); };
  struct Case {
    std::string header, expected, found;
  };
  const Case cases[] = {
      {"", "Python dict", "the end of the header"},
      {"[1, 2]", "Python dict", "'[1, 2]'"},
      {"{", "key", "the end of the header"},
      {"{5: 6}", "key", "'5: 6}'"},
      {"{'descr", "closing quote", "''descr'"},
      {"{'descr' '<f4'}", "':'", "''<f4'}'"},
      {dict(order + shape), "the key 'descr'", "without it"},
      {dict(good_type + shape), "the key 'fortran_order'", "without it"},
      {dict(good_type + order), "the key 'shape'", "without it"},
      {dict(good_type + order + shape + "'more': 1"), "descr, fortran_order and shape", "the key 'more'"},
      {dict(good_type + order + shape + good_type), "once", "'descr' twice"},
      {dict(good_type + order + shape + shape), "once", "'shape' twice"},
      {dict("'descr': '<f4' " + order), "','", "''fortran"},
      {dict(good_type + order + shape) + " junk", "only spaces", "'junk'"},
      {dict(good_type + order + shape) + "\n\0"s, "only spaces", "'\\x00'"},
      {dict(good_type + "'fortran_order': 0, " + shape), "True or False", "'0, "},
      {with_type("'|O'"), "bool, int8", "'|O' (Python objects)"},
      {with_type("[('a', '<f4')]"), "records", "'[('a'"},
      {with_type("'>f4'"), "little-endian", "'>f4' (big-endian)"},
      {with_type("'<c8'"), "bool, int8", "'<c8'"},
      {with_type("'<U5'"), "float16 to float64", "'<U5'"},
      {with_type("'f4'"), "float16 to float64", "'f4'"},
      {with_type("''"), "float16 to float64", "''"},
      {with_type("'\x1b[31m\xff'"), "float16 to float64", "'\\x1b[31m\\xff'"},
      {with_type("3"), "dtype such as '<f4'", "'3, "},
      {with_shape("3"), "a shape such as (2, 3)", "'3}'"},
      {with_shape("(3)"), "',' after the only dimension", "')}'"},
      {with_shape("(-1,)"), "not negative", "'-1,)}'"},
      {with_shape("(2.5,)"), "','", "'.5,)}'"},
      {with_shape("(True,)"), "whole number", "'True,)}'"},
      {with_shape("(,)"), "whole number", "',)}'"},
      {with_shape("(2 3)"), "','", "'3)}'"},
      {with_shape("(2, 3"), "a shape such as (2, 3)", "'}'"},
      {with_shape("(18446744073709551616,)"), "fits 64 bits", "'18446744073709551616,)}'"},
      {with_shape("(4294967296, 4294967296)"), "", "does not fit 64 bits"},
      {with_shape("(0, 4294967296, 4294967296)"), "", "does not fit 64 bits"},
      {with_shape("(4611686018427387904,)"), "", "4 x 4611686018427387904 does not fit 64 bits"},
      {with_shape("(4611686018427387903,)"), "18446744073709551612 bytes of data", "found 4"},
      {with_shape("(" + std::string(99, '1') + ",)"), "fits 64 bits", "1...'"},
      {with_shape(
           "(1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1)"),
       "at most 32 dimensions", "more"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.header);
    const std::string message = error_of(npy(c.header, std::string(4, '\0')));
    check_has(message, c.expected);
    check_has(message, c.found);
    CHECK(message.starts_with("q.npy: "));
    CHECK(message.find_first_of("\n\x1b"s + '\0') == std::string::npos);
  }
}

TEST_CASE("npy: wrong sizes are one clear error") {
  const std::string header = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }";
  const std::string data(24, '\0');
  CHECK(error_of(npy(header, data)) == "no error");
  CHECK(error_of(npy(header, data.substr(1))) ==
        "q.npy: expected 24 bytes of data (from its shape and type), found 23");
  CHECK(error_of(npy(header, data + "x")) == "q.npy: expected 24 bytes of data (from its shape and type), found 25");
  CHECK(error_of({}) == "q.npy: expected 6 more bytes of the NumPy header, found 0: cut short or damaged");
  check_has(error_of(bytes_of("PK\x03\x04 and more")),
            "a NumPy array (\\x93NUMPY), found the first bytes 'PK\\x03\\x04 a'");
  check_has(error_of(bytes_of("\x93NUMPY\x04\x00\x00\x00"s)),
            "version 1.0, 2.0 or 3.0, found version bytes '\\x04\\x00'");
  check_has(error_of(bytes_of("\x93NUMPY\x01\x01\x00\x00"s)), "version bytes '\\x01\\x01'");
  check_has(error_of(bytes_of("\x93NUMPY\x01\x00\xff"s)), "2 more bytes of the NumPy header");
  CHECK(error_of(bytes_of("\x93NUMPY\x01\x00\xff\xff{}"s)) ==
        "q.npy: expected a header that ends at byte 65545, found a file of 12 bytes");
  CHECK(error_of(bytes_of("\x93NUMPY\x02\x00\xff\xff\xff\xff{}"s)) ==
        "q.npy: expected a header of at most 65536 bytes, found 4294967295");
  // A length that lies: the header ends inside the dict, or reaches into the data.
  std::vector<uint8_t> file = npy(header, data);
  file[8] -= 5;
  check_has(error_of(file), "found the end of the header");
  file[8] += 9;
  check_has(error_of(file), "only spaces after the header's dict");
}

TEST_CASE("npy: every cut of a good file is an error") {
  const std::vector<uint8_t> file = bytes_of(kNumpyFloat32);
  for (std::size_t size = 0; size < file.size(); ++size) {
    CAPTURE(size);
    CHECK(error_of({file.begin(), file.begin() + static_cast<std::ptrdiff_t>(size)}).starts_with("q.npy: expected"));
  }
}

TEST_CASE("npy: thousands of damaged files give an error or a valid array") {
  const std::vector<std::vector<uint8_t>> seeds = {
      bytes_of(kNumpyFloat32),
      npy("{'descr': '<f2', 'fortran_order': False, 'shape': (2, 2), }", "\x00\x3e\x00\xc0\x01\x00\x00\x7c"s, 2),
      npy("{'descr': '|b1', 'fortran_order': False, 'shape': (), }", "\x01", 3)};
  std::mt19937 random(20240517);
  int valid = 0;
  for (int i = 0; i < 20000; ++i) {
    std::vector<uint8_t> file = seeds[random() % seeds.size()];
    for (uint32_t changes = 1 + random() % 3; changes != 0; --changes) {
      const auto at = file.begin() + static_cast<std::ptrdiff_t>(random() % file.size());
      const uint32_t kind = random() % 8;
      if (kind == 0)
        file.erase(at);
      else if (kind == 1)
        file.insert(at, static_cast<uint8_t>(random()));
      else if (kind == 2)
        file.resize(1 + random() % file.size());
      else if (kind == 3)
        *at = "()[]{}',:0189-"[random() % 14];
      else
        *at ^= static_cast<uint8_t>(1U << random() % 8);
    }
    CAPTURE(i);
    try {
      const NpyArray array = parse_npy(file, "q.npy");
      ++valid;
      REQUIRE(array.bytes.size() < file.size());
      REQUIRE(npy_count(array, "q.npy") * facts_of(array.type).item_size == array.bytes.size());
      if (array.type != NpyType::boolean) to_float32(array, "q.npy");
    } catch (const Error&) {
    }
  }
  CHECK(valid > 100);  // changes in the data or the padding
}
