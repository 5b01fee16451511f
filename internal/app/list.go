package app

import "outturn/internal/store"

// What lists take and give is defined where it is queried; these names let callers of app do without store.
type (
	Page              = store.Page
	Sort              = store.Sort
	ProjectFilter     = store.ProjectFilter
	FormFilter        = store.FormFilter
	FundPlanFilter    = store.FundPlanFilter
	LibraryFilter     = store.LibraryFilter
	LibraryRow        = store.LibraryRow
	FormCase          = store.FormCase
	AuditFilter       = store.AuditFilter
	SelfEvaluationRow = store.SelfEvaluationRow
	Verified          = store.Verified
	FindingFilter     = store.FindingFilter
	FindingRow        = store.FindingRow
	OpenFindings      = store.OpenFindings
)

// The orders that lists of projects and forms offer besides their own.
const (
	ByName    = store.ByName
	ByTotal   = store.ByTotal
	ByState   = store.ByState
	ByChange  = store.ByChange
	ByScore   = store.ByScore
	ByRecheck = store.ByRecheck
)

// PageSize is what a list shows at once; MaxPage bounds exports.
const (
	PageSize = store.PageSize
	MaxPage  = store.MaxPage
)
