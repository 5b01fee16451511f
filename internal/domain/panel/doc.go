// Package panel runs expert panels (专家会审): experts get seats, give independent opinions on the matters laid before them, and
// see each other's only when all are in; a meeting then sums up, and its record is kept.
//
// Goal review and ex-ante evaluation both sit as panels; the appraisal form tells which. Read panel.go, then opinion.go,
// record.go and flow.go.
package panel
