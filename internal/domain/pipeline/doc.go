// Package pipeline is the project library (项目库): a project is declared any day of the year, evaluated, admitted by a
// decision of the office meeting, carried out, evaluated again and closed (随申报、随评估、随入库, 沪化管〔2024〕54号).
//
// Read flow.go for the states and what moves a project, declaration.go for the record, entry.go and form.go for what is
// typed and what it means, material.go for the checklist of materials, decision.go for the only way into the library,
// lineage.go for splitting, merging and cancelling, ranking.go for the order in which projects get next year's money, and
// works.go for the accounts of capital works.
package pipeline
