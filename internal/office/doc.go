// Package office reads and writes office files (办公文件): published tables in, answers about them out, official
// workbooks both ways.
//
// Read published.go (any published 自评表 becomes a rescore.Table), then rescore_json.go, rescore_text.go and
// rescore_mark.go (what is said about it), then one file per official workbook. Every workbook passes the gate of the
// package workbook first.
package office
