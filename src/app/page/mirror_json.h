#pragma once
#include "app/page/answers.h"
#include "scene/session.h"
#include "ui/interface.h"

namespace attn {

/// What web/mirror.mjs builds real elements from: the controls of the last frame, the matrix of the selected cell as a
/// table, the present step and the selected cell in words.
///   {language, skip, sections: [{id, label, controls: [{id, kind, label, x, y, width, height, enabled, close, ...}]}],
///    table: {label, caption, choose, steps: [{id, label}], step, head, rows: [label], cols: [label], firstRow,
///            firstCol, cells: [[text]], row, col},
///    step, cell, messages}
/// Of a table with more than 64 rows or columns it holds the 64 around the selected cell.
Json mirror_json(const Session& session, const Interface& interface);

/// Changes when mirror_json() may.
uint32_t mirror_hash(const Session& session, const Interface& interface);

/// Selects a cell of the table; the stage stays. Error when the matrix has no such cell.
void mirror_select(Session& session, Interface& interface, int row, int col);

}  // namespace attn
