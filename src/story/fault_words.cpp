#include "story/fault_words.h"

namespace attn {

Said said(const Fault& fault) { return {"fault." + fault.id, {fault.detail.empty() ? "" : " (" + fault.detail + ")"}}; }

}  // namespace attn
