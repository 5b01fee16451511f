package batch

import (
	"fmt"

	"outturn/internal/errs"
)

// State is where a file stands, and by the least advanced of its files a batch (批量导入状态).
type State string

// The states, in the order they are passed.
const (
	Queued    State = "排队"
	Checking  State = "检查中"
	Waiting   State = "待确认" // checked; a person chooses
	Importing State = "导入中" // chosen; the machine keeps it
	Done      State = "完成"
	Failed    State = "失败" // refused, with the reason
)

// States returns every state in order.
func States() []State { return []State{Queued, Checking, Waiting, Importing, Done, Failed} }

// Form is one filled-in form of a batch (批量文件).
type Form struct {
	No     int    // from 1, in the order they were sent
	Name   string // with its folders
	State  State
	Reason string // why it failed, or why there was nothing to do

	Found
	Changes, Errors, Warnings int // of the detail; errors are those that the form may be kept with, as a draft
}

// Found is which record a file belongs to (对应记录). Empty until the file is checked, and where it belongs to none.
type Found struct {
	Form    string // name of the official form
	Record  string // path of the record's page
	Project string // name
	Unit    string
	Version int // of the record when the file was checked
}

// Reading is what checking a file brought (检查结果).
type Reading struct {
	Found
	Detail
	Unread int // cells that cannot be taken: the file is refused for them
}

// Detail is all that is said about a file (检查明细).
type Detail struct {
	Sheet    string // the sheet that was read
	Changes  []Change
	Findings []Finding // errors first
	Held     []byte    // what is to be kept
}

// Change is one cell that a file would change (批量改动).
type Change struct{ Cell, Kind, Label, Row, Old, New string }

// Finding is what is wrong with one cell of a file (批量问题).
type Finding struct {
	Cell     string // "G12"
	Where    string // in words
	Rule     string
	Severity errs.Severity
	Message  string
	Clause   string
}

// Checked is the file after it was read: waiting for a choice, refused for cells that cannot be taken, or done where it says
// nothing new.
func (f Form) Checked(r Reading) Form {
	f.Found, f.State, f.Reason = r.Found, Waiting, ""
	f.Changes, f.Errors, f.Warnings = len(r.Changes), 0, 0
	for _, x := range r.Findings {
		if x.Severity == errs.Blocker || x.Severity == "" {
			f.Errors++
		} else {
			f.Warnings++
		}
	}
	switch {
	case r.Unread > 0:
		f.State, f.Reason = Failed, fmt.Sprintf("有%d格读不出，没有导入。请按标注改正后重新上传。", r.Unread)
	case f.Changes == 0:
		f.State, f.Reason = Done, "与系统里的内容完全相同，不需要导入。"
	}
	return f
}

// Refused is the file with the reason why it is not taken.
func (f Form) Refused(reason string) Form {
	f.State, f.Reason = Failed, reason
	return f
}

// Choose takes a checked file to be imported (选择导入).
//
// Errors: Conflict unless it waits for that.
func (f Form) Choose() (Form, error) {
	if f.State != Waiting {
		return f, errs.New(errs.Conflict, "“%s”现在是“%s”，不能导入。请刷新后再选。", errs.Shorten(f.Name), f.State)
	}
	f.State = Importing
	return f, nil
}

// Kept is the file after its record was saved.
func (f Form) Kept() Form {
	f.State, f.Reason = Done, ""
	return f
}

// Rivals returns the files that are refused because another file of the batch is for the same record (同一张表的文件): nobody
// can tell which one is meant, so none is taken.
func Rivals(files []Form) []Form {
	of := map[string][]Form{}
	for _, f := range files {
		if f.Record != "" {
			of[f.Record] = append(of[f.Record], f)
		}
	}
	var out []Form
	for _, f := range files {
		same := of[f.Record]
		if len(same) < 2 {
			continue
		}
		rival := same[0]
		if rival.No == f.No {
			rival = same[1]
		}
		out = append(out, f.Refused(fmt.Sprintf("与“%s”是同一张表，都没有导入。请只留一份重新上传。", errs.Shorten(rival.Name))))
	}
	return out
}
