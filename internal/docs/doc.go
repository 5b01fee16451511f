// Package docs holds no code: its tests compare the documents with the program (文档核对), so that they stay true.
//
// markdown_test.go follows links, code_map_test.go paths, glossary_test.go the names of the domain, command_test.go the
// commands in the READMEs, decision_test.go the numbered decisions, rules_test.go clauses, functions and tests.
package docs
