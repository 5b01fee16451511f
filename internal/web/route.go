package web

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"outturn/internal/domain/org"
)

// public is the need of routes that ask for no account. There are few; each says why.
const public org.Permission = "公开"

// route is one line of the table: it cannot be written without the permission it needs.
type route struct {
	pattern string
	needs   org.Permission
	handle  handler
	name    string // of the handler, for outturn routes
	always  bool   // open also while the password must be changed first
	half    bool   // open also while only the password was given; always, then, too
	proof   bool   // asks for the password or a code again when it was given long ago; with exports, only for a whole list
	upload  bool   // takes a file
	many    bool   // with upload: takes many files at once
	quiet   bool   // asked every few seconds by machines: logged at debug
	exports bool   // hands out data as a file: limited per person
}

// routes is every route there is, noun by noun; each noun's list stands beside its handlers. Reading needs the
// see-permission of the noun; the app and the flow tables decide on the record.
func (s *Server) routes() []route {
	return slices.Concat(
		s.sessionRoutes(),
		s.secondFactorRoutes(),
		s.accountRoutes(),
		s.delegationRoutes(),
		s.mailRoutes(),
		s.workbenchRoutes(),
		s.calendarRoutes(),
		s.workPlanRoutes(),
		s.projectRoutes(),
		s.declarationRoutes(),
		s.goalRoutes(),
		s.goalCheckRoutes(),
		s.adjustmentRoutes(),
		s.executionRoutes(),
		s.overallGoalRoutes(),
		s.goalReviewRoutes(),
		s.trackingRoutes(),
		s.trackedRoutes(),
		s.lightRoutes(),
		s.analysisRoutes(),
		s.raisedRoutes(),
		s.inspectionRoutes(),
		s.selfEvaluationRoutes(),
		s.findingRoutes(),
		s.attachmentRoutes(),
		s.rescoreRoutes(),
		s.unitRoutes(),
		s.userRoutes(),
		s.grantRoutes(),
		s.tokenRoutes(),
		s.importRoutes(),
		s.libraryRoutes(),
		s.standardRoutes(),
		s.expertRoutes(),
		s.panelRoutes(),
		s.meetingRoutes(),
		s.nextYearRoutes(),
		s.budgetImportRoutes(),
		s.fundPlanRoutes(),
		s.exAnteRoutes(),
		s.auditRoutes(),
		s.statusRoutes(),
		s.rulebookRoutes(),
		s.exportRoutes(),
		s.exchangeRoutes(),
		s.goalFormRoutes(),
		s.batchRoutes(),
	)
}

// WriteRoutes prints the table of routes, those of the interface last: method, path, permission, handler.
func (s *Server) WriteRoutes(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 4, 2, ' ', 0)
	for _, r := range s.routes() {
		method, path, _ := strings.Cut(r.pattern, " ")
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\n", method, path, r.needs, r.name)
	}
	for _, e := range s.endpoints() {
		method, path, _ := strings.Cut(e.pattern, " ")
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\n", method, path, e.needs, e.name)
	}
	return t.Flush()
}
