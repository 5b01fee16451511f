// Package content is what the demo year is about (演示年度的内容): the units, people, projects, money, goals and
// self-evaluations of 2024 and 2025, as JSON that people can read and correct, and the structs it becomes.
//
// Nothing here is stored: the seeder pushes it through the use cases, act by act, so that whatever the product refuses,
// the demo cannot contain. No person is invented; people are named after what they do.
//
// Codes: a project's is SCIP-YYYY-NNNN, the year it was admitted to the library and a running number. A unit's is a short
// Latin name; the login of its people begins with it in lower case and ends in -jb (经办), -fz (负责人) or -sh (审核).
//
// Read content.go, then the files under data/.
package content
