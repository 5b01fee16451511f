package library

import (
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/project"
)

// Used says that a filed goal has a row of this name (指标使用情况). It is known by the name, so rows that were typed by
// hand count like those taken from the library.
type Used struct {
	Key         string // KeyOf 三级指标
	Goal        goal.ID
	Year        fiscal.Year
	Project     project.ID
	ProjectName string
	Category    project.Category
}

// KeyOf is the spelling of an indicator's name by which its uses are found (指标名称归一): half-width, without space.
func KeyOf(name string) string { return goal.Normalise(name) }
