#pragma once
#include <string>

#include "document/document.h"
#include "ui/interface.h"

namespace attn {

/// What the page's `window.playground` can ask (web/shell.mjs): a method and its arguments as a JSON array, answered
/// with JSON: {"result": ...} or {"error": "one line"}. Numbers that JSON lacks are the strings "-Infinity",
/// "Infinity", "NaN".
///
/// The scene:
///   scene()                    the Scene; with {lesson: {id, card}} while a lesson is open
///   setScene(scene)            replaces it: one entry of the history. The lesson is the one that it names, or none.
///                              Texts that are too long are cut, which the visitor is told
///   setLesson(lesson)          opens a lesson of somebody's own, an object or the text of a file; its id
///   select(step[, row, col, head])   puts the step on the stage and selects the cell
///   trace(step[, head])        {shape: [rows, cols], data, labels: {rows, cols}}
///   explain()                  {step, head, row, col, value, text, latex, terms: [{factors: [{step, head, row, col,
///                              value}], value}], ...}; a factor that is a function of a cell has {function, of: {step,
///                              head, row, col}, value}
///   analysis([id])             {id, name, statements: [{text, key, arguments}], figures: [{kind, title, summary,
///                              ...}]}: the one on view, or another one; kind is "plot", "map", "bars" or "histogram"
///   link()                     the address of this page with the scene in it
///   pin(), unpin(), compare([step])   holds the scene as A; B - A
///   undo(), redo()             whether there was something to do; what was on view comes back, with its lesson and
///   card
/// The player:
///   play([unit]), pause()      plays from where it stands, by "step", "row" or "cell"
///   position()                 {unit, step, row, col, phase, index, count, playing, speed, cell: {step, row, col}};
///   row
///                              is null, and there is no cell, where the step is shown whole; index counts the count
///                              positions of the step
///   seek({unit, step, row, col, phase})   goes there; left out: the present unit and step, the whole step, col 0,
///                              phase "divide"
/// The screen:
///   drawn()                    [{step, head, row, col, text, x, y, width, height, fill, masked}] of the last frame
///   texts()                    [{text, x, y, width, height, clip}] of the last frame
///   mirror()                   what is on the page for those who do not see it (mirror_json.h)
///   act(id, value), reveal(id), focus(id)   uses a control of it; scrolls to one; the keyboard is at one, or ""
///   cell(row, col), place(row, col)   selects a cell of its table; {x, y, width, height} where it is drawn, or null
///   lesson()                   null, or {id, title, card, cards, text, tries, question: {text, options: [{text,
///                              misconception}], answered, right, solved}} of the open lesson, in the language on view;
///                              answered and right are indices, answered null before
///   card(index), answer(index)   goes to a card of it (one entry of the history); answers its question: whether that
///                              is right
/// web/shell.mjs:
///   notice(key, detail), take_image(pixels)   tells "notice.<key>" of the words; a picture of the visitor's came
///   pinned_link(), pin_link(link)   "1.<codec>.<payload>" of A, or null; holds its scene as A
///   take_file(text, name)      opens a lesson or a scene that a visitor brought; the visitor is told why not
///   work()                     what link() has after "#s=", with a lesson of the visitor's own however large it is
///   lesson_report(text, student)   {id, title, cards: [{text, predict, bug}], trials, question: {text, answers,
///   right}}
///                              with all numbers; {fault: {said, path}} where it is none; link: null where it is too
///                              large
///   lesson_source()            the text of the open lesson, where a visitor brought it; else null
///   busy()                     whether an evaluation, or a number of a lesson, is under way
///   stats()                    {evaluateMs, backend, maxAbsError, generation, computed}
std::string page_call(Document& document, Interface& interface, const std::string& method,
                      const std::string& arguments);

}  // namespace attn
