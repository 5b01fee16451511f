// Package blob keeps the bytes of attachments (附件) on disk, named by what they are: the SHA-256 of their content.
//
// Read store.go, then sweep.go, then sniff.go with one file per family of kinds (pdf.go, picture.go, archive.go).
//
// Bytes come first and the row that names them second, so a row never points at nothing; bytes without a row are
// harmless and swept after a while. Nobody's file name reaches the disk, and every access goes through one os.Root, so
// no path leads outside the directory. Files are served as downloads and never shown (see web).
package blob
