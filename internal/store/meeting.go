package store

import (
	"context"

	"outturn/internal/domain/meeting"
	"outturn/internal/domain/org"
	"outturn/internal/domain/project"
)

const meetingQuery = `
	select m.id, m.title, m.met_on, m.minutes, m.state, m.items, m.motions, m.acts, m.filers, m.updated_at, m.updated_by, m.version, ` + unitColumns + `
	from meetings m join units u on u.id = m.host_id`

func scanMeeting(row scanner) (m meeting.Meeting, err error) {
	u := &m.Host
	err = row.Scan(&m.ID, &m.Title, dateColumn{&m.On}, &m.Minutes, &m.State, jsonColumn{&m.Items}, jsonColumn{&m.Motions}, jsonColumn{&m.Acts}, jsonColumn{&m.Filers},
		timeColumn{&m.UpdatedAt}, &m.UpdatedBy, &m.Version, &u.ID, &u.Parent, &u.Code, &u.Name, &u.Kind, &u.Active, &u.Version)
	return m, err
}

// hosted limits rows to meetings whose host lies in the scope. An empty scope matches nothing.
func (f *filter) hosted(s org.Scope) {
	if len(s.Roots) == 0 {
		f.where = append(f.where, "1 = 0")
		return
	}
	f.where = append(f.where, "m.host_id in ("+f.below(s)+")")
}

// Meeting reads one meeting within the scope.
func (tx *Tx) Meeting(ctx context.Context, s org.Scope, id meeting.ID) (meeting.Meeting, error) {
	var f filter
	f.hosted(s)
	f.add("m.id = %s", string(id))
	m, err := one(ctx, tx, scanMeeting, meetingQuery+f.text(), f.args...)
	if err != nil {
		return m, err
	}
	m.Host.Ancestors, err = tx.ancestors(ctx, m.Host.ID)
	return m, err
}

// Meetings lists meetings within the scope, newest change first.
func (tx *Tx) Meetings(ctx context.Context, s org.Scope, page Page) ([]meeting.Meeting, error) {
	var f filter
	f.hosted(s)
	limit := f.arg(page.limit())
	return collect(ctx, tx, scanMeeting, meetingQuery+f.text()+` order by m.updated_at desc, m.id limit `+limit+` offset `+f.arg(max(page.Offset, 0)), f.args...)
}

// AddMeeting writes a new meeting.
func (tx *Tx) AddMeeting(ctx context.Context, m meeting.Meeting) error {
	_, err := tx.exec(ctx, `
		insert into meetings (id, title, met_on, minutes, host_id, state, items, motions, acts, filers, updated_at, updated_by, version)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 1)`,
		string(m.ID), m.Title, dateValue(m.On), m.Minutes, string(m.Host.ID), string(m.State), jsonValue{m.Items}, jsonValue{m.Motions}, jsonValue{m.Acts},
		jsonValue{m.Filers}, timeValue(tx.Now), m.UpdatedBy)
	return err
}

// SaveMeeting writes a meeting over the version it was read at.
func (tx *Tx) SaveMeeting(ctx context.Context, m meeting.Meeting) error {
	return tx.overVersion(ctx, `
		update meetings set title = $3, met_on = $4, minutes = $5, state = $6, items = $7, acts = $8, filers = $9, updated_at = $10,
		  updated_by = $11, motions = $12, version = version + 1
		where id = $1 and version = $2`,
		string(m.ID), m.Version, m.Title, dateValue(m.On), m.Minutes, string(m.State), jsonValue{m.Items}, jsonValue{m.Acts}, jsonValue{m.Filers},
		timeValue(tx.Now), m.UpdatedBy, jsonValue{m.Motions})
}

// MeetingsAbout lists the meetings within the scope that have a project on their agenda, newest change first.
func (tx *Tx) MeetingsAbout(ctx context.Context, s org.Scope, id project.ID) ([]meeting.Meeting, error) {
	var f filter
	f.hosted(s)
	f.add(`lower(m.items) like %s escape '\'`, like(`"project":"`+string(id)+`"`))
	return collect(ctx, tx, scanMeeting, meetingQuery+f.text()+` order by m.updated_at desc, m.id`, f.args...)
}

// MeetingsRecordedBy lists the meetings that were recorded by minutes of a number, wherever they were held; none for no number.
func (tx *Tx) MeetingsRecordedBy(ctx context.Context, minutes string) ([]meeting.Meeting, error) {
	return collect(ctx, tx, scanMeeting, meetingQuery+` where m.minutes = $1 and m.minutes <> '' order by m.id`, minutes)
}

// MeetingDemands lists every version of what a meeting demands, newest first.
func (tx *Tx) MeetingDemands(ctx context.Context) ([]meeting.DemandSettings, error) {
	return collect(ctx, tx, func(row scanner) (d meeting.DemandSettings, err error) {
		err = row.Scan(&d.No, jsonColumn{&d.Set}, &d.Reason, &d.By, timeColumn{&d.At})
		return d, err
	}, `
		select no, demands, reason, by_name, set_at
		from meeting_demands
		order by no desc`)
}

// AddMeetingDemands writes a version of what a meeting demands. The same number twice is a Conflict.
func (tx *Tx) AddMeetingDemands(ctx context.Context, d meeting.DemandSettings) error {
	_, err := tx.exec(ctx, `
		insert into meeting_demands (no, demands, reason, by_name, set_at)
		values ($1, $2, $3, $4, $5)`, d.No, jsonValue{d.Set}, d.Reason, d.By, timeValue(tx.Now))
	return err
}
