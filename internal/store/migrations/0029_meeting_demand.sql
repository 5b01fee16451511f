-- +goose Up

-- 事前评估要求设置: one row for each version, never changed
create table meeting_demands (
  no      integer primary key,
  demands text not null, -- JSON: the whole-life amount in fen, by 项目类别, from which an ex-ante evaluation is demanded
  reason  text not null,
  by_name text not null,
  set_at  timestamptz not null
);
