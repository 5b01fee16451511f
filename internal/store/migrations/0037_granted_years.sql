-- +goose Up

-- 申报书版本: how the decided amount falls on years and sources, and the project as registered then; empty in editions older than these columns
alter table declaration_editions add column granted text not null default '';    -- JSON: 核定分年资金
alter table declaration_editions add column registered text not null default ''; -- JSON: 项目登记内容

-- 核定分年资金; null while nothing is decided, and where the decision is older than this column
alter table declaration_years add column granted_fen bigint check (granted_fen >= 0);
