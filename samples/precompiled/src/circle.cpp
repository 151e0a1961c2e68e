struct Circle : Shape {
    int radius;
    explicit Circle(int r) : radius(r) {}
    Area area() const override { return {3 * radius * radius}; }
    std::string name() const override { return "circle"; }
};

std::unique_ptr<Shape> makeCircle(int radius) { return std::make_unique<Circle>(radius); }
