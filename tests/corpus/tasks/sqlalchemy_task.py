"""The ORM and the core over SQLite in memory; the compiled parts are in use."""

from sqlalchemy import ForeignKey, create_engine, func, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship
from sqlalchemy.util import has_compiled_ext


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "user"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    notes: Mapped[list["Note"]] = relationship(back_populates="user", order_by="Note.id")


class Note(Base):
    __tablename__ = "note"
    id: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str]
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    user: Mapped[User] = relationship(back_populates="notes")


engine = create_engine("sqlite://")
Base.metadata.create_all(engine)
with Session(engine) as session:
    session.add(User(name="a", notes=[Note(text="one"), Note(text="two")]))
    session.commit()
    print([(user.name, [note.text for note in user.notes]) for user in session.scalars(select(User))])
    print(session.execute(select(User.name, func.count(Note.id)).join(Note).group_by(User.name)).all())
print(select(User).where(User.name.like("a%")), has_compiled_ext())
