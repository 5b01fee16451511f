// Package workbook is the gate every uploaded workbook passes (上传工作簿的关口) and the way its cells are read.
//
// Excel, WPS and LibreOffice files come from people nobody knows. Open checks the container before unpacking
// anything, then reads every part to its last byte with a strict decoder, so that a damaged or hostile file is refused
// with a sentence saying what to do and never read as a short one. The cells are taken in the same pass: there is no
// second reader that could stop earlier without saying so.
//
// Reading order: open.go (Open, Limits), sniff.go (what the file really is), container.go (zip checks),
// strict.go (the XML decoder), part_*.go (workbook, strings, styles, sheet), grid.go (the sheet model),
// show.go and date.go (number formats), formula.go and formula_parse.go (formulas saved without a result),
// mark.go (a marked copy to give back).
package workbook
