package pipeline

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"

	"outturn/internal/domain/attachment"
	"outturn/internal/domain/project"
	"outturn/internal/errs"
)

// MaterialKey names a kind of material; a file that is attached as such carries it as its cell.
type MaterialKey string

// Material is one line of the checklist of a category (申报材料): what it is, why it is asked for, whether a declaration can
// be submitted without it.
type Material struct {
	Key      MaterialKey
	Name     string
	Source   string // the clause or list that asks for it
	Required bool
}

//go:embed materials.json
var materialData []byte

// checklists are the lists of every category, read once.
var checklists = readChecklists(materialData)

func readChecklists(data []byte) map[project.Category][]Material {
	var file struct {
		Kinds []Material
		Lists map[project.Category]struct{ Required, Wanted []MaterialKey }
	}
	if err := json.Unmarshal(data, &file); err != nil {
		panic("pipeline: materials.json: " + err.Error()) // shipped with the program, held by a test
	}
	out := map[project.Category][]Material{}
	for category, list := range file.Lists {
		for i, key := range slices.Concat(list.Required, list.Wanted) {
			at := slices.IndexFunc(file.Kinds, func(m Material) bool { return m.Key == key })
			if at < 0 {
				panic("pipeline: materials.json: no material " + string(key))
			}
			m := file.Kinds[at]
			m.Required = i < len(list.Required)
			out[category] = append(out[category], m)
		}
	}
	return out
}

// Checklist returns what a declaration of a category should bring along (申报材料清单), what is required first.
func Checklist(c project.Category) []Material { return slices.Clone(checklists[c]) }

// Provided is a line of the checklist with the files that answer it (材料核对). Without files it is missing.
type Provided struct {
	Material
	Files []attachment.Attachment
}

// Provide sorts the files of a declaration into its checklist. Files under no line of it are not lost: others has them.
func Provide(c project.Category, files []attachment.Attachment) (list []Provided, others []attachment.Attachment) {
	for _, m := range Checklist(c) {
		list = append(list, Provided{Material: m})
	}
	for _, f := range files {
		at := slices.IndexFunc(list, func(p Provided) bool { return string(p.Key) == f.Cell })
		if at < 0 {
			others = append(others, f)
			continue
		}
		list[at].Files = append(list[at].Files, f)
	}
	return list, others
}

// Missing lists what is required and not there (缺少的必备材料).
func Missing(list []Provided) (out []Material) {
	for _, p := range list {
		if p.Required && len(p.Files) == 0 {
			out = append(out, p.Material)
		}
	}
	return out
}

// missing complains about it.
func missing(list []Provided) errs.Fields {
	var f errs.Fields
	for _, m := range Missing(list) {
		f.Add(fmt.Sprintf("materials.%s", m.Key), "缺少“%s”（%s）。请在申报材料中上传。", m.Name, m.Source)
	}
	return f
}
