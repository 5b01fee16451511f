// Package overallgoal holds the goals that stand above projects (整体与政策绩效目标): those of a whole department or unit, and those of a
// fund policy. They share the model of project goals, so one indicator is one thing wherever it stands.
//
// Read overall_goal.go, then form.go, check.go, roll_up.go, compare.go and flow.go.
package overallgoal
