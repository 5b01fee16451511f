// Package app is what people may ask for: one function per request, one transaction each.
//
// Read app.go (the parts and the one way to change something), then one file per noun. Every function takes the actor
// second, reads within the actor's scope, lets the domain decide, writes, and records the act in the log in the same
// transaction. Errors carry a kind and a sentence (see errs); anything else is a fault of ours.
package app
