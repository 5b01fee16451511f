// Package web shows pages and takes forms (页面与表单).
//
// Read server.go (what happens to every request), route.go (the table of all routes, each with the permission it
// needs), visit.go (one request and who makes it), frame.go, then one file per noun. A handler parses, calls one app
// function, and renders or redirects; it knows no rules, no SQL and no money arithmetic. Looks are in view, files in
// static. An address that only takes posts, asked for again from the address bar, leads to the page above it, as does
// signing in after a lost session.
package web
