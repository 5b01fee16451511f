// Package demo fills an empty installation with the demo year (演示年度): people, projects, money, goals and
// self-evaluations of 2024 and 2025, each entered by the person who would enter it, on the day it happened.
//
// Read seed.go (the order of things), then account.go, project.go, goal.go and self_evaluation.go for what each kind of
// record takes, timeline.go and clock.go for when. Nothing goes past the use cases of app, so that whatever the product
// refuses, the demo cannot contain. What is entered is data, in content.
package demo
