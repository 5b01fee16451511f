package app

import "outturn/internal/store"

// What lists take and give is defined where it is queried; these names let callers of app do without store.
type (
	Page              = store.Page
	ProjectFilter     = store.ProjectFilter
	FormFilter        = store.FormFilter
	FormCase          = store.FormCase
	AuditFilter       = store.AuditFilter
	SelfEvaluationRow = store.SelfEvaluationRow
	Verified          = store.Verified
)

// PageSize is what a list shows at once; MaxPage bounds exports.
const (
	PageSize = store.PageSize
	MaxPage  = store.MaxPage
)
