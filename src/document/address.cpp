#include "document/address.h"

#include <charconv>

#include "scene/link.h"
#include "scene/overrides.h"
#include "scene/problem.h"
#include "scene/student.h"
#include "text/numbers.h"
#include "text/utf8.h"

namespace attn {
namespace {

constexpr size_t kMaxKeys = 256;  // of a query: many more than there are

std::string value_of(const Address& address, const std::string& key, const std::string& otherwise) {
  const auto it = address.query.find(key);
  return it == address.query.end() ? otherwise : it->second;
}

/// Whether `act` went through; its Error becomes a complaint.
template <class Act>
bool attempt(Complaints& complaints, Act act) {
  try {
    act();
    return true;
  } catch (const Error& e) {
    complaints.add([&] { return SaidError(e.what(), said_error()); });
    return false;
  }
}

/// A key or a value of a query without its %XX and '+'.
std::string decoded(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    unsigned char byte = 0;
    const char* digits = text.data() + i + 1;
    if (text[i] == '%' && i + 2 < text.size() && std::from_chars(digits, digits + 2, byte, 16).ptr == digits + 2)
      out += static_cast<char>(byte), i += 2;
    else
      out += text[i] == '+' ? ' ' : text[i];
  }
  return out;
}

/// With %XX for what is no letter, digit, '-', '_' or '.'.
std::string encoded(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool plain =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
    constexpr const char* kHex = "0123456789ABCDEF";
    const auto byte = static_cast<unsigned char>(c);
    out += plain ? std::string(1, c) : std::string{'%', kHex[byte >> 4], kHex[byte & 15]};
  }
  return out;
}

}  // namespace

void take_fragment(Address& address, std::string_view text) {
  address.link = text.substr(0, text.find('&'));
  address.lesson.clear();
  address.has_student.clear();
  for (size_t at = text.find('&'); at != text.npos; at = text.find('&', at + 1)) {
    const std::string_view part = text.substr(at + 1, text.find('&', at + 1) - at - 1);
    if (part.starts_with("l=")) address.lesson = part.substr(2);
    if (part.starts_with("of=")) address.has_student = decoded(part.substr(3));
  }
}

std::string fragment_of(const Scene& scene, const Lesson* own, const std::string& student, size_t most) {
  const std::string lesson = own ? "&l=" + write_lesson_link(*own) : "";
  const std::string of = student.empty() ? "" : "&of=" + encoded(student);
  if (lesson.size() <= most) return write_link(scene) + lesson + of;
  Scene alone = scene;
  alone.lesson = {};
  return write_link(alone) + of;
}

std::string addressed_student(const Address& address) {
  return cut_text(one_line(value_of(address, "student", ""), kMaxStudent), kMaxStudent);
}

Address parse_address(std::string_view text) {
  const std::string_view page = text.substr(0, text.find('#'));
  size_t link = text.find("#s=");
  const bool lesson_alone = link == text.npos && text.find("#l=") != text.npos;
  if (lesson_alone) link = text.find("#l=");
  const size_t mark = page.find('?');
  Address address;
  if (link == text.npos && mark == page.npos && text.find("://") == text.npos) {
    take_fragment(address, text);
    return address;
  }
  if (link != text.npos)
    take_fragment(address,
                  lesson_alone ? "&" + std::string(text.substr(link + 1)) : std::string(text.substr(link + 3)));
  std::string_view query = mark == page.npos ? "" : page.substr(mark + 1);
  while (!query.empty() && address.query.size() < kMaxKeys) {
    const std::string_view pair = query.substr(0, query.find('&'));
    const std::string_view key = pair.substr(0, pair.find('='));
    address.query[decoded(key)] = decoded(pair.substr(std::min(key.size() + 1, pair.size())));
    query.remove_prefix(std::min(pair.size() + 1, query.size()));
  }
  return address;
}

std::string linked_lesson(const Address& address) { return address.link.empty() ? "" : lesson_of_link(address.link); }

Scene addressed_scene(const Address& address, Scene scene, const Lexicon& lexicon, bool& linked,
                      Complaints& complaints) {
  std::vector<SaidError> cuts;
  linked = !address.link.empty() &&
           attempt(complaints, [&] { scene = validated(parse_link(address.link, &cuts), lexicon); });
  if (!linked) cuts.clear();
  const std::string student = addressed_student(address);
  const bool has_its_numbers = linked && (address.kept || address.has_student == student);
  // A lesson has them from its reader.
  if (!student.empty() && !has_its_numbers && scene.lesson.id.empty()) vary(scene.problem, student_key(student));
  for (const std::string& key : override_keys())
    if (const auto found = address.query.find(key); found != address.query.end() && !(linked && address.kept))
      attempt(complaints, [&] { apply_override(scene, key, found->second, lexicon, &cuts); });
  for (SaidError& cut : cuts) complaints.note(std::move(cut));
  return scene;
}

const Backend& addressed_backend(const Address& address, Complaints& complaints) {
  const Backend* backend = &find_backend("auto");
  const std::string name = value_of(address, "backend", "auto");
  try {
    backend = &find_backend(name);
  } catch (const Error& e) {
    complaints.add([&] { return refusal("backend=" + one_line(name), e.what(), {"error.unknown", {one_line(name)}}); });
  }
  return *backend;
}

Showing addressed_showing(const Address& address, const std::string& chosen, Complaints& complaints) {
  Showing out;
  const auto read = [&](const std::string& text) {
    for (const float scale : kScales)
      if (text == shortest(scale)) {
        out.scale = scale;
        return true;
      }
    return false;
  };
  const std::string asked = value_of(address, "ui_scale", "");
  if (!read(asked)) read(chosen);
  if (!asked.empty() && shortest(out.scale) != asked)
    complaints.add([&] {
      return refusal("ui_scale=" + one_line(asked), "expected 1, 1.25, 1.5 or 2",
                     {"error.one_of", {"1, 1.25, 1.5, 2"}});
    });
  out.presents = yes_or_no("present", value_of(address, "present", "0"), complaints);
  return out;
}

Restrictions addressed_restrictions(const Address& address, Complaints& complaints) {
  return parse_restrictions(value_of(address, "hide", ""), value_of(address, "lock", ""),
                            value_of(address, "readonly", "0"), complaints);
}

}  // namespace attn
