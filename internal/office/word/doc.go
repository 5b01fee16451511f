// Package word writes official documents as docx (公文格式的 Word 文档), in the layout of GB/T 9704-2012.
//
// Read document.go for the structs a caller fills, number.go for how headings are numbered, block.go and table.go for how
// they become WordprocessingML, text.go for what text may hold, and parts.go for the fixed parts: styles, fonts, page.
//
// Text is always text: it is escaped, it never becomes a field or a formula, and what XML cannot hold is refused before a
// byte is written. The same document gives the same bytes. Elements stand in the order of the schema (ECMA-376), because
// Word is stricter than LibreOffice.
package word
